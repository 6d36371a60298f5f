import type { ContaminationFacts, OverlapKind, RowOverlap, TrainingSet } from '../../contracts/dataset.js';
import type { PipelineConfig } from '../../contracts/pipeline-config.js';
import { KINDS, type Overlap } from './overlap-index.js';
import type { MessageOverlaps } from './tree-overlaps.js';

/** With more than this share of the training conversations excluded, the model would not be the one asked for. */
export const MAX_EXCLUDED = 0.5;
/** Rows that the facts list, at most. */
const EXAMPLES = 20;

/** An example of training with the ids of the messages that it is made of. */
export interface Row<Example> {
  readonly example: Example;
  readonly messages: readonly string[];
}

export type RowsBySet<Conversation, Pair> = {
  readonly [Name in TrainingSet]: readonly Row<Name extends `sft${string}` ? Conversation : Pair>[];
};

export interface Judged {
  readonly isKept: (row: Row<unknown>) => boolean;
  readonly facts: ContaminationFacts;
}

/**
 * Excludes every row of training that holds a held-out item, by the rule `held-out-overlap`; or, where that is not wanted
 * or would take more than half of the training conversations, keeps them and names the items, whose scores are then told
 * apart.
 *
 * @param items ids of the items that are scored: of the test set, and of benchmark suites
 */
export function judgeRows(
  rows: RowsBySet<{ readonly id: string }, { readonly id: string }>,
  overlaps: MessageOverlaps,
  items: { readonly test: readonly string[]; readonly suites: readonly string[] },
  wanted: PipelineConfig['dataset']['contamination'],
): Judged {
  const overlapsOf = ({ messages }: Row<unknown>) => messages.flatMap((id) => overlaps.get(id) ?? []);
  const sets = Object.entries(rows) as [TrainingSet, readonly Row<{ readonly id: string }>[]][];
  const overlapping = sets.map(([set, all]) => {
    const found = all.map((row) => ({ set, row: row.example.id, overlaps: overlapsOf(row) }));
    return [set, found.filter((row) => row.overlaps.length > 0)] as const;
  });
  const counts = Object.fromEntries(overlapping.map(([set, found]) => [set, found.length])) as Counts;
  const isTooMuch = counts.sftTrain > MAX_EXCLUDED * rows.sftTrain.length;
  const isExcluded = wanted === 'exclude' && !isTooMuch;
  const all = overlapping.flatMap(([, found]) => found);
  const strongest = strongestOf(all.flatMap((row) => row.overlaps));
  const found = (ids: readonly string[]) => ids.flatMap((id) => strongest.get(id) ?? []);
  return {
    isKept: (row) => !isExcluded || overlapsOf(row).length === 0,
    facts: {
      rows: isExcluded ? 'excluded' : 'kept',
      items: items.test.length,
      found: countKinds(found(items.test)),
      overlappingRows: counts,
      overlapping: isExcluded ? [] : [...items.test, ...items.suites].filter((id) => strongest.has(id)),
      ...(items.suites.length > 0 && {
        suites: { items: items.suites.length, found: countKinds(found(items.suites)) },
      }),
      examples: all.slice(0, EXAMPLES).flatMap(exampleOf),
    },
  };
}

type Counts = ContaminationFacts['overlappingRows'];

function strongestOf(overlaps: readonly Overlap[]): Map<string, OverlapKind> {
  const strongest = new Map<string, OverlapKind>();
  for (const { id, how } of overlaps) {
    const known = strongest.get(id);
    if (known === undefined || KINDS.indexOf(how) < KINDS.indexOf(known)) strongest.set(id, how);
  }
  return strongest;
}

function countKinds(kinds: Iterable<OverlapKind>): Record<OverlapKind, number> {
  const counts = { exact: 0, 'n-gram': 0, near: 0 };
  for (const kind of kinds) counts[kind] += 1;
  return counts;
}

function exampleOf({
  set,
  row,
  overlaps,
}: {
  set: TrainingSet;
  row: string;
  overlaps: readonly Overlap[];
}): RowOverlap[] {
  return overlaps.slice(0, 1).map(({ id, lang, how }) => ({ set, row, item: id, lang, how }));
}
