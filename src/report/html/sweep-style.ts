/** Looks that only the page of a sweep needs. */
export const SWEEP_STYLE = `
.mark{cursor:pointer}.mark.faded{opacity:.12}
circle.mark.picked{stroke:var(--ink);stroke-width:3}g.mark.picked rect{stroke:var(--ink);stroke-width:3}
tr.picked th,tr.picked td{background:var(--panel);box-shadow:inset 0 0 0 1px var(--accent)}
th button.point{color:var(--accent);text-decoration:underline}th button.point::after{content:""}
#chosen{position:fixed;left:0;right:0;bottom:0;z-index:6;margin:0;max-height:30vh;overflow:auto;background:var(--panel);border-top:2px solid var(--accent);padding:.3rem 1rem}
#chosen summary,#chosen>div{max-width:74rem;margin:0 auto}#chosen summary{font-weight:600}
#all-points .scroll{max-height:34rem;overflow:auto}#all-points thead th{position:sticky;top:0}
footer{padding-bottom:12rem}
.choice,.choice select{display:block}.choice select{width:100%;max-width:44rem}
#chosen dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,15rem),1fr));gap:.1rem 1.5rem;margin:.3rem 0;font-size:.9rem}
#chosen dl div{display:flex;justify-content:space-between;gap:.75rem;border-bottom:1px solid var(--line)}
#chosen dt{color:var(--soft)}#chosen dd{margin:0;font-variant-numeric:tabular-nums;white-space:nowrap}
`;
