/** Ten colours that differ in lightness too; Okabe and Ito's, with two greys. Light and dark share them. */
const PALETTE = [
  ...['#0072b2', '#e69f00', '#009e73', '#d55e00', '#56b4e9', '#cc79a7', '#b8ad00', '#7a5195'],
  ...['#8d99a6', '#5b6672'],
];

/** Number of colours that a figure may use; the last two are for the rest of a list. */
export const COLOURS = PALETTE.length;

/** Custom properties of both colour schemes, for pages and for figures in files of their own. */
export const SCHEMES = `
:root{color-scheme:light dark;--back:#ffffff;--panel:#f4f6f8;--ink:#1b2127;--soft:#56616c;--line:#cfd6dd;--accent:#005a9c;--good:#146c43;--bad:#b3261e;--heat0:#e8eef5;--heat1:#0b2f5e;
${PALETTE.map((colour, at) => `--c${at}:${colour}`).join(';')}}
@media (prefers-color-scheme:dark){:root{--back:#12161a;--panel:#1b2127;--ink:#e8edf2;--soft:#a3aeb9;--line:#3a444e;--accent:#7cc4ff;--good:#6fd39b;--bad:#ff8a80;--heat0:#202a35;--heat1:#9fd0ff;--c0:#3d9be0;--c7:#a784c6;--c9:#75818d}}
`;

/** Looks of what stands inside figures. */
export const FIGURE_STYLE = `
svg.figure{display:block;width:100%;max-width:44rem;height:auto;font:13px system-ui,sans-serif}
svg.figure text{fill:var(--ink)}
svg.figure .soft{fill:var(--soft)}
svg.figure .grid{stroke:var(--line);stroke-width:1;fill:none}
svg.figure .line{fill:none;stroke-width:2}
svg.figure .band{stroke:none;fill-opacity:.18}
svg.figure .tile{stroke:var(--line);fill:var(--panel)}
${PALETTE.map((_, at) => `svg.figure .f${at}{fill:var(--c${at})}svg.figure .s${at}{stroke:var(--c${at})}.b${at}{background:var(--c${at})}`).join('\n')}
`;

/** The style of every page: readable from 320 pixels up, visible focus, tables that scroll on their own. */
export const PAGE_STYLE = `
*{box-sizing:border-box}
html{scroll-padding-top:3.5rem}
body{margin:0;background:var(--back);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif;overflow-wrap:anywhere}
a{color:var(--accent)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.skip{position:absolute;left:-999rem}.skip:focus{left:1rem;top:.5rem;background:var(--back);padding:.5rem;z-index:9}
header,main,footer{max-width:76rem;margin:0 auto;padding:0 1rem}
header{padding-top:1.5rem}
h1{font-size:1.6rem;line-height:1.2;margin:0 0 .25rem}
h2{font-size:1.25rem;margin:2.25rem 0 .5rem;border-bottom:1px solid var(--line);padding-bottom:.25rem}
h3{font-size:1rem;margin:1.25rem 0 .5rem}
p{margin:.5rem 0;max-width:48rem}
.soft{color:var(--soft)}
nav.contents{position:sticky;top:0;z-index:5;background:var(--back);border-bottom:1px solid var(--line)}
nav.contents ul{display:flex;gap:.25rem 1rem;overflow-x:auto;list-style:none;max-width:76rem;margin:0 auto;padding:.5rem 1rem;white-space:nowrap}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.75rem;margin:1rem 0;padding:0;list-style:none}
.cards li{background:var(--panel);border:1px solid var(--line);border-radius:.5rem;padding:.6rem .8rem}
.cards .what{display:block;color:var(--soft);font-size:.85rem}
.cards .value{display:block;font-size:1.35rem;font-weight:600;line-height:1.3}
.cards .more{display:block;color:var(--soft);font-size:.8rem}
.verdict{border-left:.4rem solid var(--good);background:var(--panel);padding:.5rem .8rem}
.verdict.bad{border-color:var(--bad)}
.good{color:var(--good)}.bad{color:var(--bad)}
.scroll{overflow-x:auto;max-width:100%;margin:.5rem 0}
table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--soft);padding:.25rem 0}
th,td{text-align:left;padding:.25rem .6rem;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:normal}
th.number,td.number{text-align:right;white-space:nowrap}
@media (max-width:45rem){.scroll table{width:max-content}}td.text{max-width:26rem}
thead th{background:var(--panel);vertical-align:bottom}
th button{font:inherit;font-weight:600;color:inherit;background:none;border:0;padding:.1rem 0;text-align:inherit;cursor:pointer}
th button::after{content:" \\2195";color:var(--soft)}
th[aria-sort=ascending] button::after{content:" \\2191";color:var(--ink)}
th[aria-sort=descending] button::after{content:" \\2193";color:var(--ink)}
table.bars{width:100%;table-layout:fixed}
table.bars th,table.bars td{border:0;padding:.15rem .5rem .15rem 0;vertical-align:middle;overflow-wrap:anywhere}
table.bars th{width:8.5rem;min-width:0;font-weight:400}
table.bars td.number{width:5.5rem;padding-right:0}
.bar{display:flex;height:1.1rem;background:none}
.bar span{display:block;min-width:1px;border-right:1px solid var(--back)}
.legend{display:flex;flex-wrap:wrap;gap:.25rem 1rem;list-style:none;padding:0;margin:.5rem 0;font-size:.85rem}
.legend i{display:inline-block;width:.8rem;height:.8rem;margin-right:.35rem;border-radius:.15rem;vertical-align:-.1rem}
figure{margin:1rem 0}figcaption{color:var(--soft);font-size:.9rem;max-width:48rem}
.side{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,26rem),1fr));gap:0 2rem}.side>*{min-width:0;overflow-x:auto}
details{margin:.5rem 0}summary{cursor:pointer;color:var(--accent)}
.formula{font-family:ui-monospace,monospace;font-size:.85rem;background:var(--panel);padding:.4rem .6rem;border-radius:.3rem;margin:.25rem 0;max-width:60rem}
label{display:inline-block;margin:.25rem 1rem .25rem 0}
input,select{font:inherit;color:inherit;background:var(--back);border:1px solid var(--soft);border-radius:.3rem;padding:.2rem .4rem;max-width:100%}
tr.off,[hidden]{display:none}
footer{margin-top:3rem;padding-bottom:2rem;color:var(--soft);font-size:.85rem}
@media (max-width:30rem){table.bars{font-size:.8rem}table.bars th{width:6.2rem}table.bars td.number{width:4.6rem}header,main,footer{padding:0 .75rem}}
@media print{nav.contents{display:none}}
`;
