// SPDX-License-Identifier: MIT
using LargeN.Studies;

namespace LargeN.Tests.Studies.Reports;

public class StudyReportTests
{
    [Test]
    public void A_folder_that_cannot_be_is_named()
    {
        string file = Path.GetTempFileName();
        try
        {
            Assert.That(Assert.Throws<IOException>(() => StudyReport.MakeFolder(file))!.Message, Does.Contain(file).And.Contain("a file stands there"));
            Assert.That(Assert.Throws<IOException>(() => StudyReport.MakeFolder(Path.Combine(file, "inner")))!.Message, Does.Contain(file).And.Contain("cannot be written"));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Test]
    public void Several_studies_share_the_page_and_have_folders_of_their_own()
    {
        string folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            IReadOnlyList<ReportFiles> files = StudyReport.Write([("a", Synthetic.Widths()), ("b", Synthetic.Plane())], folder);

            Assert.That(files.Select(f => f.Html), Is.All.EqualTo(Path.Combine(folder, "report.html")));
            Assert.That(File.ReadAllText(files[0].Html), Is.EqualTo(HtmlReport.Text([Synthetic.Widths(), Synthetic.Plane()])));
            Assert.That(File.ReadAllText(files[1].Csv), Is.EqualTo(CsvExport.Text(Synthetic.Plane())));
            Assert.That(files[1].Csv, Is.EqualTo(Path.Combine(folder, "b", "report.csv")));
            Assert.That(Directory.GetFiles(files[1].Curves).Select(Path.GetFileName), Is.EquivalentTo(NpyExport.Files(Synthetic.Plane()).Keys));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public void Write_makes_the_folder_and_replaces_earlier_files()
    {
        string folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName(), "inner");
        try
        {
            StudyReport.Write(Synthetic.Widths(ridges: 1), folder);
            StudyResult study = Synthetic.WithFits();

            ReportFiles files = StudyReport.Write(study, folder);

            Assert.That(File.ReadAllText(files.Html), Is.EqualTo(HtmlReport.Text(study)));
            Assert.That(File.ReadAllText(files.Csv), Is.EqualTo(CsvExport.Text(study)));
            Assert.That(File.ReadAllText(files.VegaLite), Is.EqualTo(VegaLiteExport.Text(study)));
            Assert.That(File.ReadAllBytes(files.Csv)[0], Is.EqualTo((byte)'c'), "no byte order mark");
            Assert.That(Directory.GetFiles(folder).Select(Path.GetFileName), Is.EquivalentTo(new[] { "report.html", "report.csv", "report.vl.json" }));
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(folder)!, recursive: true);
        }
    }
}
