/** The style sheet of the report: light and dark, wide and narrow, screen and paper. */

const LIGHT = `--ground:#fbfaf8;--card:#fff;--ink:#1f2328;--soft:#5b636d;--line:#e2dfd9;--accent:#3555a8;--good:#1d6f42;--good-ground:#e6f3ea;--caution:#8a5a00;--caution-ground:#fdf1d8;--bad:#b3261e;--bad-ground:#fce8e6;--neutral:#4a5568;--neutral-ground:#eceef1;--code:#f4f2ee;`;
const DARK = `--ground:#15171a;--card:#1c1f23;--ink:#e7e5e1;--soft:#a2a8b0;--line:#33373d;--accent:#9db4f5;--good:#7fd1a0;--good-ground:#17301f;--caution:#f0c674;--caution-ground:#352a10;--bad:#ff9c94;--bad-ground:#3b1a18;--neutral:#b9c0ca;--neutral-ground:#2a2e34;--code:#23262b;`;

export const STYLE = `
:root{color-scheme:light;${LIGHT}}
@media (prefers-color-scheme:dark){:root:not([data-theme=light]){color-scheme:dark;${DARK}}}
:root[data-theme=dark]{color-scheme:dark;${DARK}}
*{box-sizing:border-box}
body{margin:0;overflow-wrap:anywhere;background:var(--ground);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
a{color:var(--accent)}
header,main,footer{max-width:1120px;margin:0 auto;padding:0 24px}
header{padding-top:32px}
h1{font-size:15px;font-weight:600;margin:0;letter-spacing:.01em}
h2{font-size:21px;line-height:1.3;margin:48px 0 4px;letter-spacing:-.01em}
h3{font-size:16px;margin:0}
p{margin:0 0 10px}
.note,.soft{color:var(--soft)}
.note{font-size:14px;max-width:70ch}
.top{display:flex;gap:16px;align-items:baseline;justify-content:space-between;flex-wrap:wrap}
button,input,select{font:inherit;color:inherit;background:var(--card);border:1px solid var(--line);border-radius:6px;padding:6px 12px}
button{cursor:pointer;font-size:14px}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.verdict{margin:20px 0;padding:28px;border-radius:12px;border:1px solid var(--line);border-left-width:8px;background:var(--card)}
.verdict.good{border-left-color:var(--good)}.verdict.bad{border-left-color:var(--bad)}.verdict.caution{border-left-color:var(--caution)}.verdict.neutral{border-left-color:var(--neutral)}
.verdict .word{font-size:44px;line-height:1.1;font-weight:700;letter-spacing:-.02em;margin:0 0 8px}
.good .word{color:var(--good)}.bad .word{color:var(--bad)}.caution .word{color:var(--caution)}.neutral .word{color:var(--neutral)}
.verdict ul{margin:8px 0 0;padding-left:20px;color:var(--soft)}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px;margin:0;padding:0}
.figures div{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:14px 16px}
.figures dt{font-size:13px;color:var(--soft)}
.figures dd{margin:2px 0 0;font-size:24px;font-weight:650;font-variant-numeric:tabular-nums}
.figures dd small{font-size:14px;font-weight:400;color:var(--soft)}
nav{position:sticky;top:0;z-index:2;background:var(--ground);border-bottom:1px solid var(--line);margin-top:20px}
nav .inner{max-width:1120px;margin:0 auto;padding:10px 24px;display:flex;gap:10px 16px;flex-wrap:wrap;align-items:center}
nav a{font-size:14px;text-decoration:none}
nav a:hover{text-decoration:underline}
nav .find span:empty{display:none}
nav .find{margin-left:auto;display:flex;gap:8px;flex:1 1 260px;max-width:440px}
nav input{flex:1;min-width:0}
section{scroll-margin-top:70px}
.badge{display:inline-block;font-size:12px;line-height:1;font-weight:600;padding:4px 8px;border-radius:99px;white-space:nowrap;background:var(--neutral-ground);color:var(--neutral)}
.badge.good,.badge.pass,.badge.held{background:var(--good-ground);color:var(--good)}
.badge.bad,.badge.fail,.badge.error,.badge.broken{background:var(--bad-ground);color:var(--bad)}
.badge.caution,.badge.warn,.badge.inconclusive{background:var(--caution-ground);color:var(--caution)}
article{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:18px 20px;margin:12px 0;scroll-margin-top:70px}
article.fail{border-left:5px solid var(--bad)}article.warn{border-left:5px solid var(--caution)}article.note{border-left:5px solid var(--neutral)}
article header{padding:0;margin:0 0 8px;display:flex;gap:8px;flex-wrap:wrap;align-items:center;max-width:none}
article.finding h3{font-size:17px;font-weight:600;margin-bottom:6px}
.pair{display:grid;grid-template-columns:96px 1fr;gap:4px 12px;margin:10px 0;font-size:15px}
.pair dt{color:var(--soft)}.pair dd{margin:0;overflow-wrap:anywhere}
code,pre{font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
code{background:var(--code);padding:1px 5px;border-radius:4px;overflow-wrap:anywhere}
pre{background:var(--code);border-radius:8px;padding:12px;margin:6px 0;overflow:auto;max-height:420px;white-space:pre-wrap;overflow-wrap:anywhere}
details>summary{cursor:pointer;color:var(--accent);font-size:14px;padding:4px 0}
.curl{display:flex;gap:8px;align-items:flex-start}.curl pre{flex:1;min-width:0}
.scroll{overflow-x:auto;border:1px solid var(--line);border-radius:10px;background:var(--card)}
table{border-collapse:collapse;width:100%;font-size:14px}
th,td{text-align:left;vertical-align:top;padding:8px 12px;border-top:1px solid var(--line)}
thead th{border-top:0;font-weight:600;color:var(--soft);font-size:13px}
td.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
td.id{overflow-wrap:anywhere}
.method{font-weight:650;font-size:12px}
.seen{display:inline-block;min-width:44px;text-align:center;border-radius:5px;padding:2px 6px;margin:1px;font-size:12px;font-variant-numeric:tabular-nums;background:var(--neutral-ground);color:var(--neutral)}
.seen.s2{background:var(--good-ground);color:var(--good)}.seen.off{background:var(--bad-ground);color:var(--bad)}
.group th{background:var(--code);font-size:13px;color:var(--ink)}
.filters{display:flex;gap:6px;flex-wrap:wrap;margin:8px 0 12px}
.filters button[aria-pressed=true]{background:var(--ink);color:var(--ground);border-color:var(--ink)}
.quiet{color:var(--soft);background:var(--card);border:1px dashed var(--line);border-radius:10px;padding:16px}
footer{padding-top:24px;padding-bottom:48px;color:var(--soft);font-size:13px}
[hidden]{display:none!important}
@media (max-width:640px){header,main,footer,nav .inner{padding-left:16px;padding-right:16px}.verdict{padding:20px}.verdict .word{font-size:34px}.pair{grid-template-columns:1fr}.pair dt{margin-top:6px}nav .inner>a{display:none}nav{position:static}th,td{padding:7px 9px}.wide{display:none}h2{margin-top:36px}}
@media print{nav,button{display:none}article,.verdict,.scroll{break-inside:avoid}pre{max-height:none}}
`;
