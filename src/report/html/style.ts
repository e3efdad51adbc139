/** The style sheet of the report: light and dark, wide and narrow, screen and paper. */

const COLOURS = `
:root {
  color-scheme: light dark;
  --canvas: light-dark(#f6f6f3, #131416);
  --paper: light-dark(#ffffff, #1b1d20);
  --sunken: light-dark(#f2f2ee, #232629);
  --ink: light-dark(#1a1c1f, #ebeae7);
  --soft: light-dark(#5a5f66, #a5aab2);
  --line: light-dark(#e2e1db, #303439);
  --accent: light-dark(#2c4f9e, #a3bbf3);
  --good: light-dark(#1b7443, #79cb9b);
  --good-fill: light-dark(#4aa873, #3f8d62);
  --good-tint: light-dark(#e6f3ea, #18301f);
  --caution: light-dark(#8a5600, #e6bb66);
  --caution-fill: light-dark(#dfa032, #b98426);
  --caution-tint: light-dark(#fcf1da, #362a12);
  --bad: light-dark(#b02418, #ff998d);
  --bad-fill: light-dark(#d0483b, #c9564a);
  --bad-tint: light-dark(#fce9e6, #3d1c18);
  --neutral: light-dark(#555a80, #b9bfe2);
  --neutral-fill: light-dark(#8489b3, #6f76a6);
  --neutral-tint: light-dark(#ecedf6, #262a40);
  --quiet: light-dark(#5f646b, #a5aab2);
  --quiet-fill: light-dark(#c4c4bd, #4b5057);
  --quiet-tint: light-dark(#eeeee9, #2a2d31);
  --shade: light-dark(#2c4f9e, #8caaf5);
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  --mono: ui-monospace, "SF Mono", SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
:root[data-theme=light] { color-scheme: light; }
:root[data-theme=dark] { color-scheme: dark; }
`;

const BASE = `
*, *::before, *::after { box-sizing: border-box; }
html { scroll-padding-top: 76px; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--canvas); color: var(--ink); font: 15px/1.55 var(--sans); overflow-wrap: anywhere; }
.masthead, .verdict, nav > div, main, footer { max-width: 1160px; margin-inline: auto; padding-inline: 24px; }
h1, h2, h3, p, ul, dl, dd, figure { margin: 0; padding: 0; }
ul { list-style: none; }
a { color: var(--accent); text-underline-offset: 2px; text-decoration-thickness: 1px; }
code, pre, .print { font-family: var(--mono); font-size: 0.87em; unicode-bidi: isolate; }
pre { margin: 0; padding: 10px 12px; background: var(--sunken); border-radius: 6px; white-space: pre-wrap; overflow: auto; max-height: 26rem; line-height: 1.5; direction: ltr; text-align: left; }
mark { background: var(--caution-tint); color: inherit; outline: 1px solid var(--caution-fill); border-radius: 2px; }
button, input { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: 6px; }
button { cursor: pointer; padding: 3px 10px; font-size: 13px; }
button:hover { border-color: var(--soft); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
[hidden] { display: none !important; }
:root:not(.script) .needs-script { display: none; }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 8px; top: 8px; background: var(--paper); padding: 6px 10px; z-index: 9; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.note { color: var(--soft); font-size: 13px; }
.card { background: var(--paper); border: 1px solid var(--line); border-radius: 8px; }
.scroll { overflow-x: auto; position: relative; }
.times { color: var(--soft); font-size: 13px; font-variant-numeric: tabular-nums; white-space: nowrap; }
summary { cursor: pointer; }
summary::marker { color: var(--soft); }
time { color: var(--soft); font-variant-numeric: tabular-nums; font-size: 13px; }

.state { display: inline-flex; align-items: center; gap: 6px; font-size: 13px; font-weight: 600; line-height: 1.4; white-space: nowrap; }
.state::before { content: ""; width: 8px; height: 8px; border-radius: 50%; background: currentColor; flex: none; }
.state.good { color: var(--good); } .state.caution { color: var(--caution); } .state.bad { color: var(--bad); }
.state.neutral { color: var(--neutral); } .state.quiet { color: var(--quiet); }
.state.bad::before { border-radius: 1px; } .state.caution::before { border-radius: 1px; transform: rotate(45deg) scale(0.9); }
.state.quiet::before, .state.neutral::before { background: none; border: 2px solid currentColor; }
.badge { display: inline-block; font-size: 12px; line-height: 1.5; padding: 0 6px; border: 1px solid var(--line); border-radius: 4px; color: var(--soft); background: var(--paper); white-space: nowrap; }
.badge + .badge { margin-left: 4px; }
`;

const TOP = `
.masthead { display: grid; grid-template-columns: auto 1fr auto; align-items: baseline; gap: 0 16px; padding-block: 20px 0; }
.brand { font-weight: 700; letter-spacing: -0.01em; }
.masthead h1 { font-size: 15px; font-weight: 600; }
.masthead h1 span { font-weight: 400; color: var(--soft); margin-left: 10px; font-family: var(--mono); font-size: 13px; }
.masthead .note { grid-column: 2; }
.masthead button { grid-column: 3; grid-row: 1 / span 2; align-self: start; }

.verdict { padding-block: 36px 28px; }
.word { display: flex; align-items: center; gap: 18px; }
.word svg { width: 60px; height: 60px; flex: none; }
.word svg circle { fill: currentColor; }
.word svg path { fill: none; stroke: var(--canvas); stroke-width: 4.5; stroke-linecap: round; stroke-linejoin: round; }
.word p { font-size: clamp(40px, 7vw, 64px); line-height: 1; font-weight: 750; letter-spacing: -0.035em; }
.verdict.good .word { color: var(--good); } .verdict.caution .word { color: var(--caution); }
.verdict.bad .word { color: var(--bad); } .verdict.neutral .word { color: var(--neutral); }
.meaning { font-size: 19px; line-height: 1.5; max-width: 62ch; margin-top: 16px; text-wrap: pretty; }
.tally { margin-top: 24px; }
.bar { display: block; width: 100%; height: 10px; border-radius: 3px; }
.bar .good { fill: var(--good-fill); } .bar .caution { fill: var(--caution-fill); } .bar .bad { fill: var(--bad-fill); }
.bar .neutral { fill: var(--neutral-fill); } .bar .quiet { fill: var(--quiet-fill); }
.tally p { display: flex; flex-wrap: wrap; gap: 2px 18px; margin-top: 8px; font-size: 13px; color: var(--soft); }
.key b { color: var(--ink); font-variant-numeric: tabular-nums; }
.key::before { content: ""; display: inline-block; width: 9px; height: 9px; border-radius: 2px; margin-right: 6px; }
.key.good::before { background: var(--good-fill); } .key.caution::before { background: var(--caution-fill); }
.key.bad::before { background: var(--bad-fill); } .key.neutral::before { background: var(--neutral-fill); } .key.quiet::before { background: var(--quiet-fill); }
.figures { display: grid; grid-template-columns: repeat(4, 1fr); margin-top: 28px; border-block: 1px solid var(--line); }
.figures div { padding: 14px 0 14px 20px; border-left: 1px solid var(--line); }
.figures div:first-child { padding-left: 0; border-left: 0; }
.figures dt { font-size: 13px; } .figures dt a { color: var(--soft); text-decoration: none; } .figures dt a:hover { text-decoration: underline; }
.figures b { font-size: 28px; font-weight: 650; letter-spacing: -0.02em; font-variant-numeric: tabular-nums; }
.figures dd span { color: var(--soft); font-size: 13px; white-space: nowrap; }
.aside { display: grid; grid-template-columns: repeat(auto-fit, minmax(300px, 1fr)); gap: 20px 40px; margin-top: 24px; }
.aside h2 { font-size: 13px; font-weight: 650; margin-bottom: 6px; }
.aside li { padding-left: 16px; position: relative; margin-top: 4px; max-width: 62ch; }
.aside li::before { content: "–"; position: absolute; left: 0; color: var(--soft); }

nav { position: sticky; top: 0; z-index: 5; background: var(--canvas); border-block: 1px solid var(--line); }
nav > div { display: flex; align-items: center; gap: 8px 24px; padding-block: 8px; }
nav ul { display: flex; gap: 2px; overflow-x: auto; scrollbar-width: none; margin-left: -9px; }
nav a { display: block; padding: 5px 9px; border-radius: 6px; color: var(--ink); text-decoration: none; white-space: nowrap; font-size: 14px; }
nav a:hover { background: var(--quiet-tint); }
.count { color: var(--soft); font-size: 12px; font-variant-numeric: tabular-nums; }
.search { margin-left: auto; display: flex; align-items: center; gap: 8px; flex: 0 1 220px; min-width: 160px; position: relative; }
.search input { width: 100%; padding: 5px 10px; font-size: 14px; }
#matches { position: absolute; right: 30px; font-size: 12px; color: var(--soft); background: var(--paper); padding-left: 6px; pointer-events: none; }
`;

const SECTIONS = `
main > section { padding-top: 44px; }
main > section > h2 { font-size: 24px; line-height: 1.25; font-weight: 680; letter-spacing: -0.02em; }
main > section > .note { max-width: 80ch; margin: 4px 0 16px; font-size: 14px; }
main > section > h3 { font-size: 16px; margin: 24px 0 6px; }
section.empty > :not(h2, .filters) { display: none; }
.hits { font-size: 14px; font-weight: 400; letter-spacing: 0; color: var(--soft); margin-left: 6px; }
.filters { display: flex; flex-wrap: wrap; gap: 6px; margin-bottom: 12px; }
.filters button[aria-pressed=true] { background: var(--ink); border-color: var(--ink); color: var(--canvas); }
.filters button[aria-pressed=true] .count { color: inherit; opacity: 0.8; }

.cause { background: var(--paper); border: 1px solid var(--line); border-radius: 8px; margin-bottom: 14px; }
.cause > header { padding: 16px 20px 14px; }
.labels { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 8px; }
.labels .badge + .badge { margin-left: 0; }
.labels .state { font-size: 14px; text-transform: uppercase; letter-spacing: 0.03em; }
.clause-id { font-family: var(--mono); font-size: 13px; margin-left: auto; }
.cause h3 { font-size: 17px; line-height: 1.4; font-weight: 640; margin-top: 8px; }
.promise { color: var(--soft); max-width: 80ch; margin-top: 2px; }
.cause > header .note { margin-top: 4px; }
.finding { border-top: 1px solid var(--line); }
.finding > summary { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 12px; padding: 8px 20px 8px 40px; position: relative; list-style: none; }
.finding > summary::-webkit-details-marker { display: none; }
.finding > summary::before { content: ""; position: absolute; left: 22px; top: 15px; width: 6px; height: 6px; border: solid var(--soft); border-width: 0 1.5px 1.5px 0; transform: rotate(-45deg); }
.finding[open] > summary::before { transform: rotate(45deg) translate(-1px, -1px); }
.finding > summary:hover { background: var(--sunken); }
.timeline { margin: 12px 0; }
.timeline svg { display: block; width: 100%; min-width: 620px; font: 12px var(--sans); }
.timeline text { fill: var(--ink); font-size: 12px; }
.timeline .axis line { stroke: var(--line); } .timeline .axis text { fill: var(--soft); font-size: 11px; }
.timeline rect { fill: var(--quiet-fill); } .timeline .done rect { fill: var(--accent); }
.timeline .proof text { font-weight: 700; }
.timeline .open rect { fill: none; stroke: var(--caution-fill); stroke-dasharray: 4 3; }
.finding:target { box-shadow: inset 3px 0 0 var(--accent); }
.operation b { font-size: 12px; letter-spacing: 0.02em; }
.place { color: var(--soft); font-size: 13px; }
.finding > summary .times { margin-left: auto; }
.inside { padding: 2px 20px 16px 40px; display: grid; grid-template-columns: minmax(0, 1fr); gap: 12px; }
.compare { display: grid; grid-template-columns: 1fr 1fr; gap: 12px; }
.compare div { background: var(--sunken); border-radius: 6px; padding: 8px 12px; border-left: 3px solid var(--good-fill); max-height: 22rem; overflow: auto; }
.compare div + div { border-left-color: var(--bad-fill); }
.warn .compare div + div { border-left-color: var(--caution-fill); } .note .compare div + div { border-left-color: var(--neutral-fill); }
.compare dt { font-size: 12px; color: var(--soft); }
.compare dd { font-family: var(--mono); font-size: 13px; white-space: pre-wrap; unicode-bidi: isolate; }
.curl { display: flex; gap: 8px; align-items: flex-start; }
.curl pre { flex: 1; min-width: 0; max-height: 9rem; }
.curl button { margin-top: 5px; min-width: 68px; }
.exchange > summary, .cases > summary, .left > summary { font-size: 13px; color: var(--soft); }
.two { display: grid; grid-template-columns: 1fr 1fr; gap: 12px; margin-top: 8px; }
.two figure { min-width: 0; }
figcaption { font-size: 12px; color: var(--soft); margin-bottom: 2px; }
.cases ul { margin-top: 6px; font-size: 13px; }
.cases li { padding: 1px 0; }

.reasons li, .topic li, .policies li { display: grid; grid-template-columns: 116px minmax(0, 1fr) auto; gap: 2px 16px; padding: 9px 16px; border-top: 1px solid var(--line); }
.reasons li:first-child, .policies li:first-child, .notices li:first-child { border-top: 0; }
.reasons li .note a { margin-right: 4px; }
.topic { margin-bottom: 12px; }
.topic > header { display: flex; align-items: center; gap: 16px; padding: 9px 16px; }
.topic > header h3 { font-size: 15px; flex: 0 0 100px; }
.topic > header .bar { flex: 0 1 220px; height: 6px; }
.topic li { grid-template-columns: 116px minmax(0, 1fr) auto; }
.topic li p + p { margin-top: 2px; }
.topic li:target { box-shadow: inset 3px 0 0 var(--accent); }
.why { color: var(--soft); font-size: 14px; }
.check { border-top: 1px solid var(--line); }
.check > summary { display: grid; grid-template-columns: 116px minmax(0, 1fr) auto; gap: 2px 16px; padding: 8px 16px; list-style: none; }
.check > summary::-webkit-details-marker { display: none; }
.check > summary:hover { background: var(--sunken); }
.check .name code { color: var(--soft); margin-left: 10px; }
.check[open] > summary .name { font-weight: 600; }
.check ul { background: var(--sunken); }
.check li { padding-block: 4px; font-size: 14px; }
.policies li { grid-template-columns: minmax(0, 1fr) minmax(140px, 34%); }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(240px, 1fr)); gap: 14px 24px; padding: 16px; }
.facts dt { font-size: 12px; color: var(--soft); }
.notices li { padding: 8px 16px; border-top: 1px solid var(--line); }
.left { padding: 8px 16px; border-top: 1px solid var(--line); }
.left:first-child { border-top: 0; }
.left ul { columns: 260px; font-size: 13px; font-family: var(--mono); margin: 6px 0 4px; }

table { border-collapse: collapse; width: 100%; font-size: 13px; }
th { font-weight: 400; text-align: left; }
thead th { color: var(--soft); font-weight: 500; white-space: nowrap; }
.plain th, .plain td { padding: 6px 16px; border-top: 1px solid var(--line); }
.plain thead th { border-top: 0; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
#clauses > .scroll { width: fit-content; max-width: 100%; margin-bottom: 16px; }
.heat th, .heat td { padding: 6px 8px; border-top: 1px solid var(--line); }
.heat td, .heat thead th + th { text-align: center; min-width: 58px; font-variant-numeric: tabular-nums; }
.heat thead th { border-top: 0; padding-block: 8px; }
.heat th[scope=row], .heat thead th:first-child { padding-left: 16px; position: sticky; left: 0; background: var(--paper); }
.heat b { font-size: 11px; display: inline-block; min-width: 48px; }
.heat th .note { display: block; font-size: 12px; padding-left: 51px; }
.heat th .note .badge { font-size: 11px; line-height: 1.35; border-color: transparent; padding: 0 2px; }
.heat .tag th { font-weight: 650; font-size: 14px; padding: 14px 8px 6px 16px; position: sticky; left: 0; }
.heat .tag td { text-align: left; color: var(--soft); padding-top: 14px; }
.heat .seen { color: var(--ink); background-clip: padding-box; border-left: 3px solid var(--paper); }
.shade-1 { background: color-mix(in srgb, var(--shade) 10%, transparent); } .shade-2 { background: color-mix(in srgb, var(--shade) 20%, transparent); }
.shade-3 { background: color-mix(in srgb, var(--shade) 32%, transparent); } .shade-4 { background: color-mix(in srgb, var(--shade) 46%, transparent); }
.heat .odd { background: var(--bad-tint); color: var(--bad); font-weight: 650; box-shadow: inset 0 0 0 2px var(--bad-fill); }
.heat .dot { color: var(--soft); }
.legend.odd { color: var(--bad); font-weight: 600; }
.spread { display: block; width: 200px; height: 12px; }
.spread .longest { fill: var(--quiet-fill); } .spread .p95 { fill: rgb(var(--shade) / 0.35); } .spread .median { fill: rgb(var(--shade) / 0.85); }
.load { margin-top: 20px; } .load h3 { font-size: 16px; margin-bottom: 8px; } .load h3 .badge { white-space: normal; }
.troubles { padding: 12px 16px; margin-top: 12px; } .troubles h4 { margin: 0; font-size: 14px; } .troubles li { padding-top: 6px; font-size: 14px; overflow-wrap: anywhere; }
.load th code { white-space: nowrap; }
.load .facts { border-top: 1px solid var(--line); } .load .outcomes { margin-top: 12px; }
.outcomes > summary { padding: 9px 16px; font-size: 13px; color: var(--soft); }
footer { padding-block: 48px; color: var(--soft); font-size: 13px; }
`;

const NARROW = `
@media (max-width: 900px) {
  nav > div { flex-direction: column; align-items: stretch; }
  .search { flex: none; margin-left: 0; }
  html { scroll-padding-top: 112px; }
}
@media (max-width: 700px) {
  .masthead, .verdict, nav > div, main, footer { padding-inline: 16px; }
  .masthead { grid-template-columns: 1fr auto; }
  .masthead h1, .masthead .note { grid-column: 1 / -1; }
  .masthead h1 span { display: block; margin-left: 0; }
  .masthead button { grid-column: 2; grid-row: 1; }
  .verdict { padding-block: 24px 20px; }
  .word { gap: 12px; } .word svg { width: 44px; height: 44px; }
  .meaning { font-size: 17px; }
  .figures { grid-template-columns: 1fr 1fr; }
  .figures div:nth-child(odd) { padding-left: 0; border-left: 0; }
  .figures div:nth-child(n + 3) { border-top: 1px solid var(--line); }
  .cause > header { padding-inline: 14px; }
  .finding > summary { padding: 8px 14px 8px 30px; }
  .finding > summary::before { left: 14px; }
  .inside { padding: 2px 14px 14px; }
  .compare, .two { grid-template-columns: 1fr; }
  .clause-id { margin-left: 0; }
  .curl { flex-direction: column; align-items: stretch; gap: 4px; }
  .curl pre { flex: none; }
  .curl button { align-self: flex-end; margin-top: 0; }
  .reasons li, .topic li, .check > summary { grid-template-columns: minmax(0, 1fr) auto; padding-inline: 14px; }
  .reasons li > div, .topic li > div, .check > summary .name { grid-column: 1 / -1; grid-row: 2; }
  .reasons .times, .topic li .times, .check > summary > .note { grid-column: 2; grid-row: 1; text-align: right; }
  .topic > header { flex-wrap: wrap; gap: 4px 12px; padding-inline: 14px; }
  .topic > header h3 { flex: none; }
  .check .name code { margin-left: 0; display: block; }
  .policies li { grid-template-columns: minmax(0, 1fr); padding-inline: 14px; }
  .heat th[scope=row], .heat thead th:first-child { min-width: 190px; max-width: 190px; padding-left: 14px; }
  .heat th .note { padding-left: 0; }
  .heat b { min-width: 0; margin-right: 4px; }
  .plain th, .plain td { padding-inline: 10px; }
}
@media print {
  :root { color-scheme: light; }
  body { background: none; font-size: 11pt; }
  nav, button, .filters, .skip { display: none !important; }
  pre, .compare div { max-height: none; }
  .finding, .topic li, .heat tr { break-inside: avoid; }
  .scroll { overflow: visible; }
}
`;

export const STYLE = [COLOURS, BASE, TOP, SECTIONS, NARROW].join('');
