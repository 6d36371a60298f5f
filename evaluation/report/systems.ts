import type { SystemScores } from '../../contracts/evaluation.js';
import type { ReportData } from '../../contracts/report.js';
import type { Words } from './words/english.js';

/** What a system is called in a language; its name where the report does not know it. */
export function systemTitle(system: string, systems: readonly SystemScores[], words: Words): string {
  return words.systems[system] ?? systems.find((entry) => entry.system === system)?.title ?? system;
}

export function modelsOf({ systems }: Pick<ReportData, 'systems'>): SystemScores[] {
  return systems.filter(({ baseline }) => !baseline);
}

/** Those that were asked the benchmark suites: the base after examples was not. */
export function suiteModelsOf({ systems, suites }: Pick<ReportData, 'systems' | 'suites'>): SystemScores[] {
  return modelsOf({ systems }).filter(({ system }) => suites.some(({ scores }) => system in scores));
}

/** "SFT − Base". */
export function pairTitle(
  { reference, candidate }: { readonly reference: string; readonly candidate: string },
  { systems }: Pick<ReportData, 'systems'>,
  words: Words,
): string {
  return `${systemTitle(candidate, systems, words)} − ${systemTitle(reference, systems, words)}`;
}
