import { UserError } from '../contracts/errors.js';
import type { Verdict } from './exclusion.js';
import { formatPlace } from './input-error.js';
import type { RawNode } from './raw-tree.js';

/** Places that the refusal of a dataset names: enough to see a pattern. */
const PLACES = 3;

/** Messages that are excluded because the data is at fault, replies below them included. */
export class FaultTally {
  private readonly byRule = new Map<string, number>();
  private readonly first: { readonly where: string; readonly detail: string }[] = [];

  add(node: RawNode, verdict: Verdict | null): void {
    if (verdict?.isFault !== true) return;
    const { rule, detail, place = node.place } = verdict;
    this.byRule.set(rule, (this.byRule.get(rule) ?? 0) + 1);
    if (rule === 'excluded-ancestor' || this.first.length === PLACES) return;
    this.first.push({ where: formatPlace(place), detail });
  }

  /**
   * @param good messages that take part
   * @throws UserError where more than this share of all that no setting keeps out is faulty
   */
  check(good: number, maxShare: number): void {
    const faulty = [...this.byRule.values()].reduce((sum, count) => sum + count, 0);
    if (faulty > maxShare * (good + faulty)) throw this.tooMany(faulty, good + faulty, maxShare);
  }

  private tooMany(faulty: number, judged: number, maxShare: number): UserError {
    const rules = [...this.byRule].map(([rule, count]) => `${count} by ${rule}`).join(', ');
    const [first, ...more] = this.first;
    const others = more.length === 0 ? '' : `; then at ${more.map(({ where }) => where).join(' and ')}`;
    return new UserError('Too many messages of the dataset cannot be used.', {
      where: first?.where ?? '',
      expected: `at most ${percent(maxShare)} of the messages faulty (dataset.maxExcludedShare)`,
      received: `${faulty} of ${judged} (${percent(faulty / judged)}): ${rules}; the first: ${first?.detail ?? ''}${others}`,
      fix: 'Correct the data, or raise dataset.maxExcludedShare: then these are left out, counted and listed.',
    });
  }
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`;
}
