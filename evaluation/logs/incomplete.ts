import { UserError } from '../../contracts/errors.js';
import { countOf, type Alignment, type Named, type NotCompared } from './align.js';
import type { Declared } from './declare.js';

/** In words, for messages and for verdicts. */
const WHY: Readonly<Record<keyof NotCompared, string>> = {
  onlyInReference: 'only in the first log',
  onlyInCandidate: 'only in the second log',
  double: 'more than once in a log',
  different: 'another item under the same id',
  unscored: 'without a score in one of them',
  unlike: 'scored in unlike ways',
};

/**
 * Judging what happens to be in both would be another comparison than the one that was asked for.
 *
 * @throws UserError where items are not in both and that is not allowed, or none is
 */
export function refuseIncomplete(all: readonly (Declared & Alignment)[], allowMissing: boolean): void {
  const incomplete = all.filter(
    ({ items, notCompared }) => items.length === 0 || (!allowMissing && countOf(notCompared) > 0),
  );
  if (incomplete.length === 0) return;
  const unlike = incomplete.some(({ items, notCompared }) => items.length === 0 && notCompared.unlike.count > 0);
  const shared = allowMissing ? 0 : all.reduce((sum, { items }) => sum + items.length, 0);
  throw new UserError('The logs do not hold the same items.', {
    where: incomplete.map(({ tasks }) => tasks[0].name).join(', '),
    expected: 'every item once in both',
    received: incomplete
      .map(({ tasks, notCompared }) => `${tasks[0].name}: ${describeNotCompared(notCompared) || 'no items'}`)
      .join('; '),
    fix: unlike
      ? 'judge by another metric with --metric'
      : shared === 0
        ? 'evaluate both on the same data'
        : `evaluate both on the same data, or compare the ${shared} that they share with --allow-missing`,
  });
}

/** "3 only in the first log (12, 15, 19)"; empty where every item is compared. */
export function describeNotCompared(notCompared: NotCompared): string {
  const parts = (Object.keys(WHY) as (keyof NotCompared)[]).filter((why) => notCompared[why].count > 0);
  return parts.map((why) => `${notCompared[why].count} ${WHY[why]} (${listed(notCompared[why])})`).join(', ');
}

export function listed({ count, first }: Named): string {
  return [...first, ...(count > first.length ? ['…'] : [])].join(', ');
}
