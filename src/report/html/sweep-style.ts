/** Looks that only the page of a sweep needs. */
export const SWEEP_STYLE = `
.mark{cursor:pointer}.mark.faded{opacity:.12}
circle.mark.picked{stroke:var(--ink);stroke-width:3}g.mark.picked rect{stroke:var(--ink);stroke-width:3}
tr.picked th,tr.picked td{background:var(--panel);box-shadow:inset 0 0 0 1px var(--accent)}
th button.point{color:var(--accent);text-decoration:underline}th button.point::after{content:""}
#chosen{background:var(--panel);border:1px solid var(--line);border-radius:.5rem;padding:.6rem .8rem;margin:1rem 0}
#chosen dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,15rem),1fr));gap:.1rem 1.5rem;margin:.3rem 0;font-size:.9rem}
#chosen dl div{display:flex;justify-content:space-between;gap:.75rem;border-bottom:1px solid var(--line)}
#chosen dt{color:var(--soft)}#chosen dd{margin:0;font-variant-numeric:tabular-nums;white-space:nowrap}
`;
