import type { Home } from '../artifacts/home.js';
import type { JobEvent } from '../contracts/python-job.js';

type SkippedEvent = Extract<JobEvent, { event: 'skipped' }>;

const REASONS: Readonly<Record<string, string>> = {
  'no-assistant-token': 'left out, for no answer begins within maxLength',
  'prompt-too-long': 'left out, for the prompt alone fills maxLength',
  'cut-at-max-length': 'cut at maxLength',
  'prompt-truncated': 'asked with a shortened prompt',
  'reference-truncated': 'compared with a shortened reference',
};

/** Counts for a stage's summary, by set of examples and reason. */
export function skippedCounts(events: readonly SkippedEvent[]): Record<string, number> {
  return Object.fromEntries(events.map((event) => [titleOf(event), event.count]));
}

/** For the end of a stage's note; empty where every example was used whole. */
export function describeSkipped(events: readonly SkippedEvent[]): string {
  return events
    .map((event) => `; ${event.count}${event.of === undefined ? '' : ` of ${event.of}`} ${titleOf(event)}`)
    .join('');
}

/** Stages that count them. The benchmarks ask the same questions, so that the first speaks for all. */
const COUNTING = { sft: 'SFT', dpo: 'DPO', 'benchmark-base': 'Benchmark' };

/** Rows of the report's table of examples, from the records of a run's stages. */
export async function skippedRows(
  home: Home,
  stages: Readonly<Record<string, { readonly key: string }>>,
): Promise<Record<string, number>> {
  const rows: Record<string, number> = {};
  for (const [stage, title] of Object.entries(COUNTING)) {
    const key = stages[stage]?.key;
    const record = key === undefined ? null : await home.stages.read(key);
    for (const [what, count] of Object.entries(record?.summary ?? {})) {
      if (/(^| )examples /.test(what)) rows[`${title}: ${what}`] = count;
    }
  }
  return rows;
}

function titleOf({ examples, reason }: SkippedEvent): string {
  return `${examples === undefined ? '' : `${examples} `}examples ${REASONS[reason] ?? reason}`;
}
