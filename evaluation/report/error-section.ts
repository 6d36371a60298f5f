import type { Consistency, ErrorAnalysis } from '../../contracts/error-analysis.js';
import type { ReportData } from '../../contracts/report.js';
import { PAIRS } from '../compare.js';
import { DIALOGUE } from '../family.js';
import { LENGTHS } from '../errors/subsets.js';
import { section } from './bilingual.js';
import { fixed, formatCount, formatDelta, formatDeltaInterval, formatP, formatPercent } from './format.js';
import { markup, type Markup } from './markup.js';
import { systemTitle } from './systems.js';
import { wide } from './wide.js';
import type { Words } from './words/english.js';

/** Subsets in a table; of more those that move the whole least are in results.json alone. */
const MOST_SUBSETS = 12;
/** Of the test of heterogeneity. */
const ALPHA = 0.05;

/** Where the difference between the base and the newest model comes from: flipped items, and subset by subset. */
export function errorSection(data: ReportData): Markup | null {
  const pair = PAIRS.toReversed().find(([reference, candidate]) =>
    data.errors.some((one) => one.reference === reference && one.candidate === candidate),
  );
  const own = data.errors.filter(({ reference, candidate }) => reference === pair?.[0] && candidate === pair[1]);
  if (own.length === 0 || own.every(({ consistency, flips }) => consistency.length === 0 && flips === null))
    return null;
  return section('errors', (words) => {
    const [before, after] = (pair ?? []).map((system) => systemTitle(system, data.systems, words));
    const level = formatPercent(data.confidence, words);
    return markup`<h2>${words.titles.errors}</h2><p>${words.errors.lead(after ?? '', before ?? '', level)}</p><p class="note">${words.errors.limits}</p>${own.map((one) => analysis(one, data, words))}`;
  });
}

function analysis(one: ErrorAnalysis, data: ReportData, words: Words): Markup {
  const { errors: say } = words;
  const { flips, metric, delta, interval } = one;
  const spread = interval === null ? '' : ` (${formatDeltaInterval(metric, interval, words)})`;
  const counts = flips && `: ${say.flips(formatCount(flips.gained.count), formatCount(flips.lost.count))}`;
  return markup`<details class="more"><summary>${titleOf(one, data, words)}${counts}</summary>
<p>${say.difference(words.metrics.title(metric, data.languageName), formatDelta(metric, delta, words) + spread, formatCount(one.items))}</p>
${one.consistency.map((consistency) => bySubset(consistency, one, words))}${flips && samples(flips, words)}</details>`;
}

function titleOf({ scope, suite }: ErrorAnalysis, data: ReportData, words: Words): string {
  if (scope === 'taught') return words.errors.taught(data.languageName);
  if (scope === 'others') return words.errors.others;
  if (suite === DIALOGUE) return words.answers.dialogue;
  return data.suites.find(({ name }) => name === suite)?.title ?? suite;
}

function bySubset(consistency: Consistency, one: ErrorAnalysis, words: Words): Markup {
  const { errors: say } = words;
  const { by, subsets, test } = consistency;
  const shown = subsets.length <= MOST_SUBSETS ? subsets : heaviest(subsets);
  const hasFlips = one.flips !== null;
  const number = (title: string) => markup`<th scope="col" class="num">${title}</th>`;
  const flipped = (count: number | null) => (hasFlips ? markup`<td class="num">${formatCount(count ?? 0)}</td>` : null);
  const found = test
    ? say.test(
        fixed(test.q, 2, words),
        formatP(test.p, words),
        formatPercent(test.iSquared, words),
        String(test.subsets),
      )
    : say.noTest;
  const rest = subsets.length > shown.length ? ` ${say.more(formatCount(subsets.length - shown.length))}` : '';
  return markup`${wide(
    say.by[by],
    markup`<table><thead><tr><th scope="col">${say.by[by]}</th>${number(words.suites.columns.items)}${hasFlips ? markup`${number(say.gained)}${number(say.lost)}` : null}${number(words.scores.columns.difference)}</tr></thead><tbody>${shown.map(
      ({ name, items, gained, lost, delta, interval }) =>
        markup`<tr><th scope="row">${subsetName(by, name, words)}</th><td class="num">${formatCount(items)}</td>${flipped(gained)}${flipped(lost)}<td class="num">${formatDelta(one.metric, delta, words)}<span class="interval">${interval ? formatDeltaInterval(one.metric, interval, words) : '–'}</span></td></tr>`,
    )}</tbody></table>`,
  )}<p class="note">${found}${rest}${withoutOne(consistency, one, words)}</p>`;
}

function heaviest(subsets: Consistency['subsets']): Consistency['subsets'] {
  const weight = ({ items, delta }: Consistency['subsets'][number]) => items * Math.abs(delta);
  return subsets.toSorted((a, b) => weight(b) - weight(a)).slice(0, MOST_SUBSETS);
}

/** A difference rests on one subset where subsets differ by more than chance, and without it none is clear. */
function withoutOne({ by, without, test }: Consistency, { metric, interval }: ErrorAnalysis, words: Words): string {
  if (without === null) return '';
  const isClear = (one: ErrorAnalysis['interval']) => one !== null && (one.low > 0 || one.high < 0);
  const name = subsetName(by, without.name, words);
  const spread = without.interval === null ? '' : ` (${formatDeltaInterval(metric, without.interval, words)})`;
  const left = words.errors.without(name, formatDelta(metric, without.delta, words) + spread);
  return ` ${left}${test !== null && test.p < ALPHA && isClear(interval) && !isClear(without.interval) ? ` ${words.errors.restsOn(name)}` : ''}`;
}

function subsetName(by: Consistency['by'], name: string, words: Words): string {
  if (by === 'scenario') return words.suites.scenarios[name] ?? name;
  const length = LENGTHS.find((one) => one === name);
  return by === 'length' && length !== undefined ? words.errors.lengths[length] : name;
}

function samples({ seed, gained, lost }: NonNullable<ErrorAnalysis['flips']>, words: Words): Markup {
  const { errors: say } = words;
  const rows = [
    [say.gained, gained],
    [say.lost, lost],
  ] as const;
  const table = markup`<table><thead><tr>${[say.asked, words.answers.reference, say.before, say.after].map((title) => markup`<th scope="col">${title}</th>`)}</tr></thead>${rows.map(
    ([title, { shown, count }]) =>
      markup`<tbody><tr class="group"><th colspan="4" scope="rowgroup">${title}: ${words.scores.share(formatCount(shown.length), formatCount(count))}</th></tr>${shown.map(
        ({ asked, target, before, after }) =>
          markup`<tr>${[asked, target, before, after].map((text) => markup`<td class="said">${text}</td>`)}</tr>`,
      )}</tbody>`,
  )}</table>`;
  const title = say.samples(String(seed));
  return markup`<p class="note">${title}</p>${wide(title, table)}`;
}
