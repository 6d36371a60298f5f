import type { Accounting } from '../../contracts/dataset.js';
import type { ReportData } from '../../contracts/evaluation.js';
import { formatCount, formatPercent } from './format.js';
import { markup, type Markup } from './markup.js';

/** One outcome of a message: what became of it and how many there are. */
export interface AccountingRow {
  readonly outcome: string;
  readonly count: number;
}

/** The rows that must add up to `read` (invariant I1). */
export function accountingRows({ translated, kept, excluded, quarantined }: Accounting): AccountingRow[] {
  return [
    { outcome: 'Translated', count: translated },
    { outcome: 'Kept, already in the target language', count: kept },
    ...Object.entries(excluded).map(([rule, count]) => ({ outcome: `Excluded: ${rule}`, count })),
    ...Object.entries(quarantined).map(([reason, count]) => ({ outcome: `Quarantined: ${reason}`, count })),
  ];
}

/** Where every message went, and how the examples were split. */
export function dataSection(data: ReportData): Markup {
  return markup`<section id="data" aria-labelledby="data-title"><h2 id="data-title">Data</h2>
<p>Every message that was read ends in exactly one row. Those that rules of the dataset exclude are listed in excluded.jsonl beside this file, each with its rule and place.</p>
<div class="split"><div>${accountingTable(data.accounting)}</div><div>${splitTable(data)}</div></div>
</section>`;
}

function accountingTable(accounting: Accounting): Markup {
  const rows = accountingRows(accounting);
  const sum = rows.reduce((total, { count }) => total + count, 0);
  const balance =
    sum === accounting.read
      ? markup`<span class="ok">✓ adds up</span>`
      : markup`<span class="bad">✗ ${formatCount(accounting.read)} were read: this does not add up</span>`;
  return markup`<h3>Messages</h3>${stack(rows, accounting.read)}<table><thead><tr><th scope="col">Outcome</th><th scope="col" class="num">Messages</th><th scope="col" class="num">Share</th></tr></thead>
<tbody>${rows.map(({ outcome, count }) => markup`<tr><th scope="row">${outcome}</th><td class="num">${formatCount(count)}</td><td class="num">${share(count, accounting.read)}</td></tr>`)}</tbody>
<tfoot><tr><th scope="row">Read ${balance}</th><td class="num">${formatCount(sum)}</td><td class="num">${share(sum, accounting.read)}</td></tr></tfoot></table>`;
}

function stack(rows: readonly AccountingRow[], read: number): Markup {
  const colours = { Tr: 'c-sft', Ke: 'c-base', Ex: 'c-baseline', Qu: 'c-dpo' } as Record<string, string>;
  const bars = rows.filter(({ count }) => count > 0);
  return markup`<div class="stack" aria-hidden="true">${bars.map(({ outcome, count }) => markup`<span class="${colours[outcome.slice(0, 2)] ?? ''}" style="flex:${((1000 * count) / Math.max(read, 1)).toFixed(2)}" title="${outcome}: ${count}"></span>`)}</div>
<div class="legend" aria-hidden="true"><span class="c-sft"><i></i>translated</span><span class="c-base"><i></i>kept</span><span class="c-baseline"><i></i>excluded</span><span class="c-dpo"><i></i>quarantined</span></div>`;
}

function splitTable({ splits }: ReportData): Markup {
  return plainTable(
    'Examples, split by whole conversation trees',
    Object.entries(splits).map(([name, count]) => [name, formatCount(count)]),
  );
}

function plainTable(title: string, rows: readonly (readonly [string, string])[]): Markup {
  return markup`<h3>${title}</h3><table><tbody>${rows.map(([name, value]) => markup`<tr><th scope="row">${name}</th><td class="num">${value}</td></tr>`)}</tbody></table>`;
}

function share(count: number, read: number): string {
  return read > 0 ? formatPercent(count / read) : '–';
}
