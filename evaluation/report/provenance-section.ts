import type { ReportData } from '../../contracts/report.js';
import { formatSeconds } from './format.js';
import { markup, type Markup } from './markup.js';
import { sourceTable } from './source-table.js';
import { wide } from './wide.js';
import type { Words } from './words/english.js';

/** How the run was made: from what, in which stages with their durations, and by which settings. */
export function provenanceSection(data: ReportData, words: Words): Markup {
  return markup`<h2>${words.titles.provenance}</h2>
${sourceTable(data, words)}
${stageTable(data, words)}
<details class="more"><summary>${words.provenance.settings}</summary>${wide(
    words.provenance.settings,
    markup`<table><tbody>${flatten(data.settings).map(
      ([path, value]) => markup`<tr><th scope="row"><code>${path}</code></th><td class="mono">${value}</td></tr>`,
    )}</tbody></table>`,
  )}</details>`;
}

function stageTable({ lineage }: ReportData, words: Words): Markup {
  const { columns, reused, total: totalTitle } = words.provenance;
  const total = lineage.reduce((sum, { seconds, cached }) => sum + (cached ? 0 : seconds), 0);
  return wide(
    words.titles.provenance,
    markup`<table><thead><tr><th scope="col">${columns.stage}</th><th scope="col" class="num">${columns.duration}</th><th scope="col">${columns.reused}</th><th scope="col">${columns.redone}</th><th scope="col">${columns.key}</th></tr></thead>
<tbody>${lineage.map(
      ({ stage, seconds, cached, redone, key }) =>
        markup`<tr><th scope="row">${stage}</th><td class="num">${formatSeconds(seconds, words)}</td><td>${cached ? reused : '–'}</td><td>${redoneText(redone, words)}</td><td class="mono"><span title="${key}">${key.slice(0, 12)}</span></td></tr>`,
    )}</tbody><tfoot><tr><th scope="row">${totalTitle}</th><td class="num">${formatSeconds(total, words)}</td><td colspan="3"></td></tr></tfoot></table>`,
  );
}

function redoneText(redone: Readonly<Record<string, number>>, words: Words): string {
  const parts = Object.entries(redone).filter(([, count]) => count > 0);
  return parts.length > 0 ? parts.map(([unit, count]) => `${count} ${unit}`).join(', ') : words.provenance.nothing;
}

/** Nested settings as `path.to.setting` and JSON value, in their own order. */
export function flatten(value: unknown, path = ''): [string, string][] {
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    return [[path, value === undefined ? '' : JSON.stringify(value)]];
  return Object.entries(value).flatMap(([name, inner]) => flatten(inner, path === '' ? name : `${path}.${name}`));
}
