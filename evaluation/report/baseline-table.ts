import type { ReportData } from '../../contracts/report.js';
import type { SuiteResult } from '../../contracts/suite-result.js';
import { formatCount, formatInterval, formatScore, metricTitle } from './format.js';
import { markup, type Markup } from './markup.js';
import { modelsOf, systemTitle } from './systems.js';
import { wide } from './wide.js';
import type { Words } from './words/english.js';

type Baseline = SuiteResult['baselines'][number];

/** What a model has to beat: baselines and models, a row each, by every metric of the suite. */
export function baselineTable(suite: SuiteResult, data: ReportData, words: Words): Markup | null {
  if (suite.baselines.length === 0) return null;
  const { baselines: say } = words.suites;
  const metrics = [...new Set(Object.values(suite.scores).flatMap(Object.keys))];
  const head = metrics.map(
    (metric) => markup`<th scope="col" class="num">${metricTitle(metric, data.languageName, words)}</th>`,
  );
  const models = modelsOf(data).filter(({ system }) => system in suite.scores);
  return wide(
    say.title,
    markup`<table><thead><tr><th scope="col">${say.title}</th>${head}</tr></thead><tbody>${[
      ...suite.baselines.map((one) => row(words.systems[one.baseline] ?? one.baseline, about(one, words), one.scores)),
      ...models.map(({ system }) => row(systemTitle(system, data.systems, words), '', suite.scores[system] ?? {})),
    ]}</tbody></table>`,
  );

  function row(title: string, note: string, scores: Baseline['scores']): Markup {
    const cells = metrics.map((metric) => {
      const found = scores[metric];
      if (found === undefined) return markup`<td class="num absent">–</td>`;
      const interval = found.interval && formatInterval(metric, found.interval, words);
      return markup`<td class="num">${formatScore(metric, found.value, words)}<span class="interval">${interval}</span></td>`;
    });
    return markup`<tr><th scope="row">${title}<span class="unit">${note}</span></th>${cells}</tr>`;
  }
}

/** What it learned from, or why it is missing. */
function about({ baseline, missing, learned }: Baseline, { suites: { baselines: say } }: Words): string {
  if (missing !== null) return say.missing[missing];
  if (baseline === 'random') return say.expected;
  const [rows, of] = (['rows', 'of'] as const).map((name) => learned.reduce((sum, one) => sum + one[name], 0));
  const splits = [...new Set(learned.flatMap(({ split }) => split ?? []))];
  if (learned.every(({ split }) => split === null)) return say.counted(formatCount(rows ?? 0));
  return say.learned(formatCount(rows ?? 0), formatCount(of ?? 0), splits.join(', '));
}
