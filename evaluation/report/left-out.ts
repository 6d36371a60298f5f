import type { ReportData } from '../../contracts/report.js';
import { systemTitle } from './systems.js';
import type { Words } from './words/english.js';

/** Something that was cut, skipped or not understood: how often, and where. */
export interface LeftOut {
  readonly what: string;
  readonly count: number;
  readonly detail: string;
}

/** Everything of a run that did not take its whole way, from the answers back to the data; what never happened is left out. */
export function leftOut(data: ReportData, words: Words): LeftOut[] {
  const { coverage: say } = words;
  const titled = (counts: readonly (readonly [system: string, count: number])[]) =>
    counts.map(([system, count]) => [systemTitle(system, data.systems, words), count] as const);
  const answers = (verdict: 'unparseable' | 'empty' | 'undecided') =>
    titled(
      data.languageUse.flatMap(({ system, counts }) =>
        system === 'references' ? [] : [[system, counts[verdict]] as const],
      ),
    );
  const partly = data.accounting.partlyTranslated?.segments ?? 0;
  return [
    row(say.unfinished, titled(Object.entries(data.unfinished))),
    row(say.unparseable, answers('unparseable')),
    row(say.empty, answers('empty')),
    row(say.undecided, answers('undecided')),
    row(say.overlapping, [['', data.contamination?.overlapping.length ?? 0]]),
    ...data.suites.map(({ title, overlapping }) => row(say.overlappingOf(title), [['', overlapping?.items ?? 0]])),
    ...Object.entries(data.splits)
      .filter(([name]) => /(^| )examples /.test(name))
      .map(([name, count]) => row(words.sentence(name), [['', count]])),
    row(say.excluded, Object.entries(data.accounting.excluded)),
    row(say.quarantined, Object.entries(data.accounting.quarantined)),
    row(say.partly, [['', partly]]),
  ].filter(({ count }) => count > 0);
}

function row(what: string, counts: readonly (readonly [name: string, count: number])[]): LeftOut {
  const happened = counts.filter(([, count]) => count > 0);
  return {
    what,
    count: happened.reduce((sum, [, count]) => sum + count, 0),
    detail: happened.flatMap(([name, count]) => (name === '' ? [] : [`${name} ${count}`])).join(', '),
  };
}
