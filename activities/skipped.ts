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

function titleOf({ examples, reason }: SkippedEvent): string {
  return `${examples === undefined ? '' : `${examples} `}examples ${REASONS[reason] ?? reason}`;
}
