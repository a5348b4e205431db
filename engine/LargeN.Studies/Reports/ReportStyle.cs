// SPDX-License-Identifier: MIT
namespace LargeN.Studies.Reports;

/// <summary>The style sheet of the page. It holds no <c>&lt;</c> and no <c>&amp;</c>, so the page is well-formed XML with the sheet inside.</summary>
/// <remarks>
/// c0..c7 are separate hues (Okabe and Ito 2008, yellow replaced), v0..v7 a sequence of one lightness ramp (viridis, its pale end left out); both can be told
/// apart with the common colour vision deficiencies.
/// </remarks>
internal static class ReportStyle
{
    internal const string Css = """
:root{color-scheme:light dark;--bg:#fff;--card:#fff;--ink:#1c2024;--soft:#5b6570;--line:#d9dee3;--grid:#eceff2;--axis:#8b949d;--shade:#f5f7f9;--ok:#0b6b4f;--okbg:#e7f4ee;--bad:#a33c00;--badbg:#fdeee5;--na:#4b5560;--nabg:#eef1f4;--link:#0a5ea8;
--c0:#0072b2;--c1:#d55e00;--c2:#009e73;--c3:#b2578c;--c4:#d08c00;--c5:#3c9fd6;--c6:#7a6a00;--c7:#5f6b76;
--v0:#440154;--v1:#46327e;--v2:#365c8d;--v3:#277f8e;--v4:#1fa187;--v5:#4ab562;--v6:#86b82a;--v7:#c0a800}
@media (prefers-color-scheme:dark){:root{--bg:#14171a;--card:#14171a;--ink:#e6e9ec;--soft:#a0a9b2;--line:#343b42;--grid:#262c32;--axis:#77818b;--shade:#20252a;--ok:#6fd3ac;--okbg:#12312a;--bad:#ff9d66;--badbg:#3a2115;--na:#b5bec7;--nabg:#262c32;--link:#7ab8ff;
--c0:#4aa8e0;--c1:#f08040;--c2:#2fc49a;--c3:#e08fc0;--c4:#f0b030;--c5:#8fd0f5;--c6:#c9b93a;--c7:#a3aeb8;
--v0:#b07ad0;--v1:#8f87dd;--v2:#6c9be0;--v3:#48b0c4;--v4:#34c09a;--v5:#6ccb70;--v6:#a9d84e;--v7:#f0e040}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main{max-width:1180px;margin:0 auto;padding:32px 20px 56px}
h1{font-size:26px;line-height:1.25;margin:0 0 4px;overflow-wrap:anywhere}
h2{font-size:18px;margin:40px 0 12px;padding-bottom:5px;border-bottom:1px solid var(--line)}
h3{font-size:15px;margin:0 0 6px;overflow-wrap:anywhere}
h3 small{font-weight:400;color:var(--soft);font-size:13px}
p{margin:8px 0;max-width:78em;overflow-wrap:anywhere}
.sub,.note,figcaption{color:var(--soft)}
.sub{margin:0 0 18px}
.note,figcaption{font-size:13px}
.verdict{display:flex;gap:12px;align-items:baseline;padding:12px 16px;border-radius:8px;font-size:16px;margin:0 0 12px;max-width:none}
.verdict b{flex:none}
.yes{background:var(--okbg);color:var(--ok)}.no{background:var(--badbg);color:var(--bad)}.open{background:var(--nabg);color:var(--na)}
.plots{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,480px),1fr));gap:28px 24px}
.plots.one{grid-template-columns:minmax(0,760px)}
figure{margin:0;min-width:0;break-inside:avoid}
svg.plot{display:block;width:100%;height:auto;font-family:inherit;background:var(--card)}
figcaption{margin-top:4px}
.scroll{overflow-x:auto;margin:8px 0}
table{border-collapse:collapse;font-size:13.5px;font-variant-numeric:tabular-nums}
th,td{padding:4px 12px 4px 0;text-align:left;white-space:nowrap;border-bottom:1px solid var(--grid);vertical-align:baseline}
th{font-weight:600;color:var(--soft);border-bottom-color:var(--line)}
th.n,td.n{text-align:right}
td.w{white-space:normal;overflow-wrap:anywhere;min-width:12em}
tr.bad td{background:var(--badbg)}
.ok{color:var(--ok)}.fail{color:var(--bad);font-weight:600}.na{color:var(--soft)}
a{color:var(--link)}
nav{margin:0 0 16px;font-size:14px}nav ul{display:flex;flex-wrap:wrap;gap:4px 18px;list-style:none;margin:0;padding:0}
:focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:2px}
article{border-top:3px solid var(--line);margin-top:48px;padding-top:20px}
details.values{margin:4px 0 0}
details{margin:10px 0}
summary{cursor:pointer;color:var(--soft);font-size:14px}
code,pre{font:12.5px/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
pre{background:var(--shade);border:1px solid var(--line);border-radius:6px;padding:10px 12px;overflow-x:auto;margin:8px 0}
.gr{stroke:var(--grid);stroke-width:1;fill:none}.ax{stroke:var(--axis);stroke-width:1;fill:none}.mi{stroke-opacity:.7}
.tk,.le,.lt{font-size:12px;fill:var(--soft)}.le{fill:var(--ink)}.at{font-size:13px;fill:var(--ink)}
.th{fill:none;stroke:currentColor;stroke-width:1.8;stroke-linejoin:round;stroke-linecap:round}
.pt{fill:currentColor;stroke:var(--card);stroke-width:.8}
.eb{fill:none;stroke:currentColor;stroke-width:1.2}
.bd{fill:currentColor;fill-opacity:.13;stroke:none}.al{fill:var(--shade);stroke:none}.wi{fill:var(--shade);stroke:none}.we{fill:none;stroke:var(--axis);stroke-width:1;stroke-dasharray:3 3}
rect{shape-rendering:crispEdges}.hv{font-size:11px}.hn{fill:var(--shade)}
.ft{fill:none;stroke:currentColor;stroke-width:7;stroke-opacity:.35;stroke-dasharray:9 4}
.fl{font-size:12px;font-weight:600;fill:currentColor;paint-order:stroke;stroke:var(--card);stroke-width:4px;stroke-linejoin:round}
.c0{color:var(--c0)}.c1{color:var(--c1)}.c2{color:var(--c2)}.c3{color:var(--c3)}.c4{color:var(--c4)}.c5{color:var(--c5)}.c6{color:var(--c6)}.c7{color:var(--c7)}
.v0{color:var(--v0)}.v1{color:var(--v1)}.v2{color:var(--v2)}.v3{color:var(--v3)}.v4{color:var(--v4)}.v5{color:var(--v5)}.v6{color:var(--v6)}.v7{color:var(--v7)}
@media (max-width:560px){main{padding:20px 12px 40px}h1{font-size:22px}.verdict{display:block}.verdict b{display:block}}
@media print{nav,details.values{display:none!important}article{break-before:page;border-top:none;margin-top:0}main{max-width:none;padding:0}.scroll,pre{overflow:visible}pre{white-space:pre-wrap;overflow-wrap:anywhere}table{font-size:9.5px}th,td{padding-right:7px}th,td:not(.n){white-space:normal}.plots{grid-template-columns:1fr 1fr;gap:16px}h2{break-after:avoid}tr{break-inside:avoid}details::details-content{content-visibility:visible}}
""";
}
