// SPDX-License-Identifier: MIT
using LargeN.Studies;

namespace LargeN.Tests.Studies.Reports;

public class CsvExportTests
{
    [Test]
    public void A_tiny_result_gives_these_bytes()
    {
        StudyResult study = Synthetic.Curve([8, 16], [double.PositiveInfinity, 0.1], [2.5, 0.30000000000000004], [0.5, double.NaN], "");

        Assert.That(CsvExport.Text(study), Is.EqualTo(
            "cell,observable,unit,axis1,value1,axis2,value2,prediction,mean,standardError,count,z,ratio,agrees\n" +
            "0123,testLoss,label squared,samples,8,,,Infinity,2.5,0.5,4,-Infinity,0,\n" +
            "0123,testLoss,label squared,samples,16,,,0.1,0.30000000000000004,NaN,4,NaN,3.0000000000000004,\n"));
    }

    [Test]
    public void Fields_with_commas_quotes_and_line_breaks_are_quoted()
    {
        StudyResult study = Synthetic.GridX(["[1,2]", "\"say \\\"hi\\\"\\n\""], ["1"], isText: true);

        string csv = CsvExport.Text(study);

        Assert.That(csv, Does.StartWith("cell,spectrum.kernel,depth,observable,"));
        Assert.That(csv, Does.Contain("ab0000,\"[1,2]\",1,alignment,1,,,,,"));
        Assert.That(csv, Does.Contain("ab0100,\"say \"\"hi\"\"\n\",1,alignment,"));
    }

    [Test]
    public void There_is_a_row_a_point_of_every_observable_of_every_cell()
    {
        string[] lines = CsvExport.Text(Synthetic.Widths(ridges: 3, widths: 5)).TrimEnd('\n').Split('\n');

        Assert.That(lines, Has.Length.EqualTo(1 + (3 * 2 * 5)));
        Assert.That(lines.Select(l => l.Split(',').Length), Is.All.EqualTo(15));
    }

    [Test]
    public void A_swept_path_called_like_a_column_is_told_apart()
    {
        StudyResult study = Synthetic.Widths(ridges: 1, widths: 2);
        CellResult cell = study.Cells[0] with { Sweep = [KeyValuePair.Create("mean", "3")] };

        Assert.That(CsvExport.Text(study with { Cells = [cell], Study = study.Study with { Factors = [] } }), Does.StartWith("cell,config.mean,observable,"));
    }
}
