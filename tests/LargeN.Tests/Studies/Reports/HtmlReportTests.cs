// SPDX-License-Identifier: MIT
using System.Xml;
using System.Xml.Linq;
using LargeN.Studies;
using LargeN.Studies.Reports;

namespace LargeN.Tests.Studies.Reports;

public class HtmlReportTests
{
    private const string Hostile = "<script>alert('x')</script> & \"quoted\" \u0001 \ud800 ]]> </title>";

    private static readonly XNamespace Xhtml = "http://www.w3.org/1999/xhtml", Svg = "http://www.w3.org/2000/svg";

    [Test]
    public void Sections_stand_in_their_order()
    {
        XElement main = Parse(HtmlReport.Text(Synthetic.WithFits())).Descendants(Xhtml + "main").Single();

        Assert.That(main.Elements().First().Name, Is.EqualTo(Xhtml + "h1"));
        Assert.That(main.Elements(Xhtml + "section").Select(s => (string)s.Attribute("id")!), Is.EqualTo(new[] { "plots", "fits", "comparison", "failures", "config", "provenance" }));
    }

    [Test]
    public void A_hostile_text_is_inert_wherever_it_comes_from()
    {
        StudyResult study = Synthetic.GridX([$"\"{Hostile.Replace("\"", "\\\"", StringComparison.Ordinal)}\"", "\"b\""], ["1", "2"], isText: true);
        List<CellResult> cells = [.. study.Cells.Select(c => c with { Failure = Hostile, Config = Hostile, Id = Hostile + c.Id })];
        StudyResult hostile = study with
        {
            Study = study.Study with { Title = Hostile, System = Hostile, Preset = Hostile },
            Info = study.Info with { Title = Hostile, Question = Hostile, Reference = Hostile },
            Cells = cells,
            Provenance = study.Provenance with { Device = Hostile },
        };

        string page = HtmlReport.Text(hostile);

        XDocument document = Parse(page);
        Assert.That(() => System.Text.Json.JsonDocument.Parse(VegaLiteExport.Text(hostile)).Dispose(), Throws.Nothing);
        Assert.That(CsvExport.Text(hostile), Does.Contain("<script>"), "a table holds the text as it is");
        Assert.That(page, Does.Not.Contain("<script"));
        Assert.That(document.Descendants().Where(e => e.Name.LocalName == "script"), Is.Empty);
        Assert.That(document.Descendants(Xhtml + "h1").Single().Value, Does.StartWith("<script>alert('x')</script> & \"quoted\" \ufffd \ufffd ]]>"));
    }

    [Test]
    public void The_page_loads_nothing_and_runs_nothing()
    {
        XDocument document = Parse(HtmlReport.Text(Synthetic.WithFits()));

        string[] loading = ["src", "srcset", "data", "action", "poster"];
        Assert.That(document.Descendants().Attributes().Where(a => loading.Contains(a.Name.LocalName) || a.Name.LocalName.StartsWith("on", StringComparison.Ordinal)), Is.Empty);
        string[] ids = [.. document.Descendants().Attributes("id").Select(a => "#" + a.Value)];
        Assert.That(document.Descendants().Attributes("href").Select(a => a.Value).Distinct(), Is.SubsetOf(ids), "links lead to places of the page");
        Assert.That(document.Descendants(Xhtml + "style").Single().Value, Does.Not.Contain("url(").And.Not.Contain("@import"));
    }

    [Test]
    public void On_paper_no_table_is_cut_off()
    {
        string print = ReportStyle.Css[ReportStyle.Css.IndexOf("@media print", StringComparison.Ordinal)..];

        Assert.That(print, Does.Contain(".scroll,pre{overflow:visible}").And.Contain("pre{white-space:pre-wrap"), "paper does not scroll");
        Assert.That(print, Does.Contain("details::details-content{content-visibility:visible}"), "nor unfold");
        Assert.That(print, Does.Contain("nav,details.values{display:none!important}"), "links, and tables that repeat a picture or the CSV, stay off it");
    }

    [Test]
    public void Several_studies_share_a_page_with_an_overview_and_their_own_places()
    {
        StudyResult wrong = Synthetic.Widths(isWrong: true), right = Synthetic.WithFits();

        XDocument page = Parse(HtmlReport.Text([wrong, right, Synthetic.Plane()]));

        Assert.That(page.Descendants(Xhtml + "h1").Select(h => h.Value), Is.EqualTo(new[] { "3 studies", wrong.Study.Title, right.Study.Title, "A scalar along the sweep" }));
        XElement overview = page.Descendants(Xhtml + "table").First();
        Assert.That(overview.Elements(Xhtml + "tr").Skip(1).Select(r => r.Elements(Xhtml + "td").Last().Value), Is.EqualTo(new[] { "✗ Does not agree", "✓ Agrees", "✓ Agrees" }));
        string[] ids = [.. page.Descendants().Attributes("id").Select(a => a.Value)];
        Assert.That(ids, Is.Unique);
        Assert.That(page.Descendants().Attributes("href").Select(a => a.Value[1..]).Distinct(), Is.SubsetOf(ids));
        Assert.That(page.Descendants(Xhtml + "section").Last().Elements(Xhtml + "h3").Count(), Is.EqualTo(3), "provenance of all, at the end");
    }

    [Test]
    public void What_scrolls_and_what_unfolds_is_reached_by_keyboard_and_every_picture_has_a_name()
    {
        XDocument page = Parse(HtmlReport.Text(Synthetic.WithFits()));

        foreach (XElement scroll in page.Descendants(Xhtml + "div").Where(d => (string?)d.Attribute("class") == "scroll"))
            Assert.That(((string?)scroll.Attribute("tabindex"), (string?)scroll.Attribute("role"), (string?)scroll.Attribute("aria-label")), Is.EqualTo(("0", "region", (string?)scroll.Attribute("aria-label"))));
        Assert.That(page.Descendants(Xhtml + "details").Select(d => d.Elements().First().Name), Is.All.EqualTo(Xhtml + "summary"));
        Assert.That(page.Descendants(Svg + "svg").Select(s => (string?)s.Attribute("role")), Is.All.EqualTo("img"));
        Assert.That(page.Descendants(Svg + "svg").Select(s => s.Elements().First().Name), Is.All.EqualTo(Svg + "title"));
        Assert.That(ReportStyle.Css, Does.Contain(":focus-visible{outline:2px").And.Contain("prefers-color-scheme:dark"));
    }

    [Test]
    public void Below_a_picture_stand_its_numbers()
    {
        XElement figure = Parse(HtmlReport.Text(Synthetic.Banded())).Descendants(Xhtml + "figure").First();

        XElement[] rows = [.. figure.Descendants(Xhtml + "tr")];
        Assert.That(rows[0].Elements().Select(c => c.Value), Is.EqualTo(new[] { "width N", "theory", "band ±", "simulation", "standard error", "z" }));
        Assert.That(rows, Has.Length.EqualTo(10));
        ObservableResult o = Synthetic.Banded().Cells[0].Observables["excessLoss"];
        Assert.That(rows[1].Elements().Select(c => c.Value), Is.EqualTo(new[] { "16", NumberText.Of(o.Prediction![0]), NumberText.Of(0.2 * o.Prediction[0], 3), NumberText.Of(o.Mean![0]), NumberText.Of(o.StandardError![0], 3), NumberText.Of((o.Mean[0] - o.Prediction[0]) / o.StandardError[0], 3) }));
        Assert.That(rows[3].Elements().ElementAt(2).Value, Is.Empty, "an infinite bias is no band");
    }

    [Test]
    public void Equal_results_give_equal_bytes_and_provenance_stays_in_its_section()
    {
        StudyResult study = Synthetic.WithFits();
        StudyResult later = study with { Provenance = new Provenance("9.9.9", "ffff", "cuda:0", "other", DateTimeOffset.UnixEpoch, 1e6) };

        Assert.That(HtmlReport.Text(Synthetic.WithFits()), Is.EqualTo(HtmlReport.Text(study)));
        Assert.That(HtmlReport.Text(later), Is.Not.EqualTo(HtmlReport.Text(study)));
        Assert.That(UpToProvenance(HtmlReport.Text(later)), Is.EqualTo(UpToProvenance(HtmlReport.Text(study))));
        Assert.That(CsvExport.Text(later), Is.EqualTo(CsvExport.Text(study)));
        Assert.That(VegaLiteExport.Text(later), Is.EqualTo(VegaLiteExport.Text(study)));
    }

    [Test]
    public void The_verdict_says_where_theory_and_simulation_disagree()
    {
        Assert.That(Verdict(Synthetic.Widths()), Does.StartWith("✓ Agrees Theory and simulation agree at all 72 compared points"));

        string wrong = Verdict(Synthetic.Widths(isWrong: true));
        Assert.That(wrong, Does.StartWith("✗ Does not agree Theory and simulation disagree at "));
        Assert.That(wrong, Does.Contain("excess loss at ridge = 0.001, width = "));
    }

    [Test]
    public void A_missed_slope_a_failure_and_a_diverged_replica_are_named()
    {
        StudyResult study = Synthetic.WithFits();
        List<FitResult> fits = [study.Fits[0] with { Passes = false, Slope = -0.4 }, .. study.Fits.Skip(1)];
        List<CellResult> cells = [study.Cells[0] with { Failure = "not enough memory" }, study.Cells[1] with { ReplicasDiverged = 2 }, .. study.Cells.Skip(2)];

        string text = Verdict(study with { Fits = fits, Cells = cells });

        Assert.That(text, Does.Contain("the slope “width exponent” at ridge = 10⁻⁴ is −0.4, expected −0.9 ± 0.2").IgnoreCase);
        Assert.That(text, Does.Contain("1 cell failed").And.Contain("2 replicas diverged and are left out"));
        Assert.That(Parse(HtmlReport.Text(study with { Cells = cells })).Descendants(Xhtml + "section").Single(s => (string)s.Attribute("id")! == "failures").Value, Does.Contain("not enough memory"));
    }

    [Test]
    public void Without_comparisons_nothing_is_claimed()
    {
        StudyResult study = Synthetic.Curve([1, 2], null, [3, 4], [0.1, 0.1], "");

        Assert.That(Verdict(study), Does.StartWith("Not decided"));
        Assert.That(Parse(HtmlReport.Text(study with { Cells = [], Study = study.Study with { Plots = [] } })).Descendants(Svg + "svg"), Is.Empty);
    }

    [Test]
    public void Long_tables_are_folded_and_cut_with_the_disagreeing_points_first()
    {
        StudyResult study = Synthetic.Modes();
        List<ComparisonRow> rows = [.. study.Comparisons];
        rows[4100] = rows[4100] with { Agrees = false };

        XDocument page = Parse(HtmlReport.Text(study with { Comparisons = rows }));

        XElement table = page.Descendants(Xhtml + "details").Single(d => d.Element(Xhtml + "summary")!.Value == "All 4207 points").Descendants(Xhtml + "table").Single();
        Assert.That(table.Elements(Xhtml + "tr").Count(), Is.EqualTo(1501));
        Assert.That((string?)table.Elements(Xhtml + "tr").ElementAt(1).Attribute("class"), Is.EqualTo("bad"));
    }

    internal static XDocument Parse(string page)
    {
        using StringReader text = new(page);
        using XmlReader reader = XmlReader.Create(text, new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XDocument.Load(reader);
    }

    private static string Verdict(StudyResult study) =>
        Parse(HtmlReport.Text(study)).Descendants(Xhtml + "p").First(p => ((string?)p.Attribute("class") ?? "").StartsWith("verdict", StringComparison.Ordinal)).Value;

    private static string UpToProvenance(string page) => page[..page.IndexOf("<section id=\"provenance\">", StringComparison.Ordinal)];
}
