import type { Accounting } from '../../contracts/dataset.js';
import type { ReportData } from '../../contracts/report.js';
import { formatCount, formatPercent } from './format.js';
import { markup, type Markup } from './markup.js';
import { ENGLISH, type Words } from './words/english.js';

/** One outcome of a message: what became of it and how many there are. */
export interface AccountingRow {
  readonly kind: 'translated' | 'kept' | 'excluded' | 'quarantined';
  readonly outcome: string;
  readonly count: number;
}

const COLOURS = { translated: 'c-sft', kept: 'c-base', excluded: 'c-baseline', quarantined: 'c-dpo' } as const;

/** The rows that must add up to `read` (invariant I1). */
export function accountingRows(
  { translated, kept, excluded, quarantined }: Accounting,
  { data: say }: Words = ENGLISH,
): AccountingRow[] {
  return [
    { kind: 'translated', outcome: say.translated, count: translated },
    { kind: 'kept', outcome: say.kept, count: kept },
    ...Object.entries(excluded).map(([rule, count]) => ({
      ...{ kind: 'excluded' as const, outcome: say.excluded(rule), count },
    })),
    ...Object.entries(quarantined).map(([reason, count]) => ({
      ...{ kind: 'quarantined' as const, outcome: say.quarantined(reason), count },
    })),
  ];
}

/** Where every message went, and how the examples were split. */
export function dataSection(data: ReportData, words: Words): Markup {
  return markup`<h2>${words.titles.data}</h2>
<p>${words.data.lead}</p>
<div class="split"><div>${accountingTable(data.accounting, words)}</div><div>${splitTable(data, words)}</div></div>`;
}

function accountingTable(accounting: Accounting, words: Words): Markup {
  const { data: say } = words;
  const rows = accountingRows(accounting, words);
  const sum = rows.reduce((total, { count }) => total + count, 0);
  const balance =
    sum === accounting.read
      ? markup`<span class="ok">${say.addsUp}</span>`
      : markup`<span class="bad">${say.doesNot(formatCount(accounting.read))}</span>`;
  const cells = (count: number) =>
    markup`<td class="num">${formatCount(count)}</td><td class="num">${share(count, accounting.read, words)}</td>`;
  return markup`<h3>${say.messages}</h3>${stack(rows, accounting.read, words)}<table><thead><tr><th scope="col">${say.outcome}</th><th scope="col" class="num">${say.messages}</th><th scope="col" class="num">${say.share}</th></tr></thead>
<tbody>${rows.map(({ outcome, count }) => markup`<tr><th scope="row">${outcome}</th>${cells(count)}</tr>`)}</tbody>
<tfoot><tr><th scope="row">${say.read} ${balance}</th>${cells(sum)}</tr></tfoot></table>`;
}

function stack(rows: readonly AccountingRow[], read: number, { data: say }: Words): Markup {
  const bars = rows.filter(({ count }) => count > 0);
  const kinds = Object.keys(COLOURS) as (keyof typeof COLOURS)[];
  return markup`<div class="stack" aria-hidden="true">${bars.map(({ kind, outcome, count }) => markup`<span class="${COLOURS[kind]}" style="flex:${((1000 * count) / Math.max(read, 1)).toFixed(2)}" title="${outcome}: ${count}"></span>`)}</div>
<div class="legend" aria-hidden="true">${kinds.map((kind) => markup`<span class="${COLOURS[kind]}"><i></i>${say.legend[kind]}</span>`)}</div>`;
}

function splitTable({ splits }: ReportData, words: Words): Markup {
  return markup`<h3>${words.data.examples}</h3><table><tbody>${Object.entries(splits).map(([name, count]) => markup`<tr><th scope="row">${words.sentence(name)}</th><td class="num">${formatCount(count)}</td></tr>`)}</tbody></table>`;
}

function share(count: number, read: number, words: Words): string {
  return read > 0 ? formatPercent(count / read, words) : '–';
}
