/** The report's style sheet: one type scale, system fonts, colours that colour-blind readers can tell apart. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #fdfdfb; --panel: #f5f5f1; --ink: #1d2126; --soft: #5b636e; --rule: #dcdcd5; --faint: #ecece6;
  --baseline: #9aa0a8; --base: #6b7684; --sft: #0b62b8; --dpo: #b8500b;
  --better: #17703f; --better-tint: #e3f3e8; --worse: #b3261e; --worse-tint: #fbe7e5; --same: #5b636e;
  --changed: #6d4a00; --changed-tint: #fbf0d2; --focus: #0b62b8;
  --serif: Charter, 'Bitstream Charter', 'Iowan Old Style', 'Palatino Linotype', Cambria, 'Liberation Serif', Georgia, serif;
  --sans: system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Liberation Sans', Arial, sans-serif;
  --mono: ui-monospace, 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171a; --panel: #1c2024; --ink: #e4e6e8; --soft: #9ca5af; --rule: #333a41; --faint: #262b30;
    --baseline: #6f7780; --base: #98a3b0; --sft: #64b0f5; --dpo: #f0954f;
    --better: #6fcf97; --better-tint: #17352a; --worse: #ff8a80; --worse-tint: #3d2020; --same: #9ca5af;
    --changed: #e8c468; --changed-tint: #3a3117; --focus: #64b0f5;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 17px/1.6 var(--serif); }
main, .masthead, footer { max-width: 70rem; margin: 0 auto; padding: 0 2rem; }
a { color: var(--sft); text-underline-offset: 0.15em; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
h1, h2, h3, th, td, figcaption, nav, dt, summary, button, label, .label, .pill, .meta, .score, footer { font-family: var(--sans); }
h1 { font-size: 2.1rem; line-height: 1.15; letter-spacing: -0.02em; margin: 0.3rem 0 0.9rem; font-weight: 680; text-wrap: balance; }
h2 { font-size: 1.3rem; line-height: 1.3; letter-spacing: -0.01em; margin: 0 0 0.4rem; font-weight: 650; }
h3 { font-size: 1rem; line-height: 1.4; margin: 1.6rem 0 0.4rem; font-weight: 650; }
p { margin: 0 0 0.8rem; max-width: 44rem; }
section { padding: 2.2rem 0 1.2rem; border-top: 1px solid var(--rule); margin-top: 1.4rem; }
.soft, figcaption, .note { color: var(--soft); }
.note, figcaption { font-size: 0.86rem; line-height: 1.5; max-width: 50rem; }
.num { font-family: var(--sans); font-variant-numeric: tabular-nums lining-nums; white-space: nowrap; }
.masthead { padding-top: 3rem; }
.masthead .label { color: var(--soft); font-size: 0.82rem; letter-spacing: 0.06em; text-transform: uppercase; }
.meta { display: flex; flex-wrap: wrap; gap: 0.35rem 1.8rem; margin: 0; font-size: 0.86rem; line-height: 1.45; }
.meta div { display: flex; gap: 0.45rem; }
.meta dt { color: var(--soft); } .meta dd { margin: 0; overflow-wrap: anywhere; }
nav { margin-top: 1.3rem; font-size: 0.86rem; display: flex; flex-wrap: wrap; gap: 0.2rem 1.3rem; }
nav a { color: var(--soft); text-decoration: none; } nav a:hover { color: var(--ink); text-decoration: underline; }
.verdict { border-left: 3px solid var(--same); padding: 0.1rem 0 0.1rem 1.2rem; margin: 1.4rem 0; }
.verdict[data-tone='better'] { border-color: var(--better); } .verdict[data-tone='worse'] { border-color: var(--worse); }
.verdict[data-tone='mixed'] { border-color: var(--dpo); }
.verdict h3 { margin: 0 0 0.4rem; font-size: 1.1rem; }
.verdict ul { margin: 0; padding-left: 1.1rem; } .verdict li { margin: 0.2rem 0; max-width: 58rem; }
.verdict li::marker { color: var(--soft); }
.scroll { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; width: 100%; font-size: 0.88rem; line-height: 1.4; }
th, td { padding: 0.5rem 0.7rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--faint); }
thead th { border-bottom: 1.5px solid var(--ink); font-weight: 600; font-size: 0.82rem; vertical-align: bottom; }
tbody th { font-weight: 500; } th .unit { display: block; color: var(--soft); font-weight: 400; font-size: 0.78rem; }
td.num, th.num { text-align: right; }
td .interval { display: block; color: var(--soft); font-size: 0.76rem; }
td.best { background: var(--better-tint); } td.best strong { color: var(--better); } td strong { font-weight: 650; }
td.absent { color: var(--soft); } tfoot td, tfoot th { border-top: 1.5px solid var(--ink); border-bottom: 0; font-weight: 600; }
tr.group th { background: var(--panel); font-size: 0.8rem; color: var(--soft); font-weight: 600; }
.pill { display: inline-block; font-size: 0.76rem; line-height: 1.5; padding: 0 0.5rem; border-radius: 1rem; white-space: nowrap; background: var(--faint); color: var(--same); }
.pill[data-verdict='better'] { background: var(--better-tint); color: var(--better); }
.pill[data-verdict='worse'] { background: var(--worse-tint); color: var(--worse); }
.pill[data-verdict='not worse'] { background: var(--changed-tint); color: var(--changed); }
figure { margin: 1.2rem 0; } svg { display: block; width: 100%; height: auto; }
svg text { font: 11px var(--sans); fill: var(--soft); font-variant-numeric: tabular-nums; }
svg .title { font-size: 12.5px; font-weight: 600; fill: var(--ink); } svg .value { fill: var(--ink); }
svg .axis { stroke: var(--rule); stroke-width: 1; } svg .zero { stroke: var(--soft); stroke-width: 1; }
svg .tint { fill: var(--better-tint); opacity: 0.55; }
.c-base { --c: var(--base); } .c-sft { --c: var(--sft); } .c-dpo { --c: var(--dpo); } .c-baseline { --c: var(--baseline); }
svg .line { fill: none; stroke: var(--c); stroke-width: 1.8; stroke-linejoin: round; }
svg .line.train { stroke-width: 1.2; opacity: 0.5; } svg .dot { fill: var(--c); } svg .dot.open { fill: var(--paper); stroke: var(--c); stroke-width: 1.6; }
svg .whisker { stroke: var(--c); stroke-width: 2; stroke-linecap: round; }
.panels { display: grid; grid-template-columns: repeat(auto-fill, minmax(20.5rem, 1fr)); gap: 1.6rem 2rem; }
.legend { display: flex; flex-wrap: wrap; gap: 0.3rem 1.4rem; font: 0.84rem var(--sans); color: var(--soft); margin: 0.6rem 0; }
.legend i { display: inline-block; width: 0.75rem; height: 0.75rem; border-radius: 50%; background: var(--c); margin-right: 0.45rem; vertical-align: -0.06rem; }
.legend i.hollow { background: none; border: 2px solid var(--c); } .legend i.bar { border-radius: 2px; height: 3px; width: 1.3rem; vertical-align: 0.2rem; } .legend i.thin { opacity: 0.5; height: 2px; }
.split { display: grid; grid-template-columns: repeat(auto-fit, minmax(21rem, 1fr)); gap: 1rem 3rem; align-items: start; }
.stack { display: flex; height: 1.1rem; border-radius: 3px; overflow: hidden; margin: 1rem 0 0.4rem; background: var(--faint); gap: 1px; }
.stack span { background: var(--c); min-width: 2px; }
.ok { color: var(--better); } .bad { color: var(--worse); }
.tools { display: flex; flex-wrap: wrap; gap: 0.4rem; align-items: center; margin: 1rem 0; }
.tools button, .tools input { font: 0.84rem var(--sans); padding: 0.32rem 0.75rem; border: 1px solid var(--rule); border-radius: 2rem; background: var(--paper); color: var(--ink); cursor: pointer; }
.tools input { cursor: text; min-width: 14rem; } .tools button[aria-pressed='true'] { background: var(--ink); color: var(--paper); border-color: var(--ink); }
.sample { border-top: 1px solid var(--faint); } .sample summary { cursor: pointer; padding: 0.65rem 0; font-size: 0.92rem; line-height: 1.45; display: flex; gap: 0.8rem; align-items: baseline; list-style: none; }
.sample summary::-webkit-details-marker { display: none; } .sample summary::before { content: '+'; color: var(--soft); width: 0.8rem; flex: none; } .sample[open] summary::before { content: '–'; }
.sample summary .question { flex: 1; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; } .sample[open] summary .question { white-space: normal; font-weight: 600; }
.sample summary .score { color: var(--soft); font-size: 0.78rem; white-space: nowrap; }
.answers { display: grid; grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr)); gap: 0.9rem; padding: 0.2rem 0 1.4rem; }
.answer { background: var(--panel); border-top: 3px solid var(--c, var(--rule)); padding: 0.6rem 0.85rem 0.8rem; border-radius: 0 0 4px 4px; min-width: 0; }
.answer h4 { font: 600 0.78rem/1.4 var(--sans); margin: 0 0 0.4rem; color: var(--c, var(--soft)); display: flex; justify-content: space-between; gap: 0.5rem; } .answer h4 span { color: var(--soft); font-weight: 400; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; font-size: 0.92rem; line-height: 1.5; max-height: 26rem; overflow-y: auto; } .text.empty { color: var(--soft); font-style: italic; }
.prompt { padding: 0 0 0.9rem 1.6rem; } .prompt .text { margin-bottom: 0.5rem; } .prompt .who { font: 600 0.78rem var(--sans); color: var(--soft); }
details.more > summary { cursor: pointer; padding: 0.5rem 0; font-size: 0.92rem; font-weight: 600; }
.verdict details.more > summary { padding: 0.3rem 0 0; font-size: 0.84rem; font-weight: 500; color: var(--soft); }
code, td.mono, .mono { font-family: var(--mono); font-size: 0.84em; overflow-wrap: anywhere; }
ul.limits { padding-left: 1.1rem; max-width: 50rem; } ul.limits li { margin: 0.45rem 0; }
footer { padding: 1.6rem 2rem 3rem; font-size: 0.8rem; color: var(--soft); }
[hidden] { display: none !important; }
@media (max-width: 640px) { main, .masthead, footer { padding-left: 1rem; padding-right: 1rem; } h1 { font-size: 1.6rem; } .sample summary { flex-wrap: wrap; } .sample summary .question { white-space: normal; flex-basis: 85%; } }
@media print {
  :root { color-scheme: light; --paper: #fff; --panel: #f6f6f4; --ink: #000; --soft: #444; --rule: #bbb; --faint: #ddd; --sft: #0b62b8; --dpo: #b8500b; --base: #6b7684; --better: #17703f; --better-tint: #e8f4ec; --worse: #b3261e; --worse-tint: #fbe7e5; }
  body { font-size: 10pt; } nav, .tools { display: none; } section { break-inside: auto; padding: 1rem 0 0; } table, figure, .verdict, .panels > * { break-inside: avoid; } .text { max-height: none; } .scroll { overflow: visible; }
}
`;
