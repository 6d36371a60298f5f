import type { LoggedItem } from './log.js';

/** One answer to an item that is asked several times. */
export interface Answered {
  readonly epoch: string;
  readonly item: LoggedItem;
}

/**
 * Each item once, with the mean of its epochs: answers to one question are not independent, so an item is one unit
 * however often it was asked. One that has the same epoch twice stays two items of one id.
 */
export function meanOverEpochs(answers: readonly Answered[]): LoggedItem[] {
  const seen = new Map<string, number>();
  const groups = new Map<string, LoggedItem[]>();
  for (const { epoch, item } of answers) {
    const answer = JSON.stringify([item.id, epoch]);
    const occurrence = seen.get(answer) ?? 0;
    seen.set(answer, occurrence + 1);
    const place = JSON.stringify([item.id, occurrence]);
    groups.set(place, [...(groups.get(place) ?? []), item]);
  }
  return [...groups.values()].flatMap(meanOf);
}

function meanOf(answers: readonly LoggedItem[]): LoggedItem[] {
  const [first] = answers;
  if (first === undefined) return [];
  if (answers.length === 1) return [first];
  const names = new Set(answers.flatMap(({ values }) => Object.keys(values)));
  const values = [...names].map((name) => {
    const numbers = answers.flatMap((answer) => answer.values[name]?.[0] ?? []);
    return [name, [numbers.reduce((sum, value) => sum + value, 0) / numbers.length]] as const;
  });
  return [{ ...first, values: Object.fromEntries(values) }];
}
