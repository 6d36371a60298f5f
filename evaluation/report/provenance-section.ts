import type { ReportData } from '../../contracts/evaluation.js';
import { formatSeconds } from './format.js';
import { markup, type Markup } from './markup.js';

/** How the run was made: stages with their durations, and every setting. */
export function provenanceSection(data: ReportData): Markup {
  return markup`<section id="provenance" aria-labelledby="provenance-title"><h2 id="provenance-title">How this was made</h2>
${stageTable(data)}
<details class="more"><summary>Every setting of the run</summary><div class="scroll"><table><tbody>${flatten(
    data.settings,
  ).map(
    ([path, value]) => markup`<tr><th scope="row"><code>${path}</code></th><td class="mono">${value}</td></tr>`,
  )}</tbody></table></div></details></section>`;
}

function stageTable({ lineage }: ReportData): Markup {
  const total = lineage.reduce((sum, { seconds, cached }) => sum + (cached ? 0 : seconds), 0);
  return markup`<div class="scroll"><table><thead><tr><th scope="col">Stage</th><th scope="col" class="num">Duration</th><th scope="col">Reused</th><th scope="col">Redone after a failure</th><th scope="col">Key</th></tr></thead>
<tbody>${lineage.map(
    ({ stage, seconds, cached, redone, key }) =>
      markup`<tr><th scope="row">${stage}</th><td class="num">${formatSeconds(seconds)}</td><td>${cached ? 'from an earlier run' : '–'}</td><td>${redoneText(redone)}</td><td class="mono"><span title="${key}">${key.slice(0, 12)}</span></td></tr>`,
  )}</tbody><tfoot><tr><th scope="row">Work of this run</th><td class="num">${formatSeconds(total)}</td><td colspan="3"></td></tr></tfoot></table></div>`;
}

function redoneText(redone: Readonly<Record<string, number>>): string {
  const parts = Object.entries(redone).filter(([, count]) => count > 0);
  return parts.length > 0 ? parts.map(([unit, count]) => `${count} ${unit}`).join(', ') : 'nothing';
}

/** Nested settings as `path.to.setting` and JSON value, in their own order. */
export function flatten(value: unknown, path = ''): [string, string][] {
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    return [[path, value === undefined ? '' : JSON.stringify(value)]];
  return Object.entries(value).flatMap(([name, inner]) => flatten(inner, path === '' ? name : `${path}.${name}`));
}
