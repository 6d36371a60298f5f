import type { ItemValue, LoggedItem, LoggedTask } from './log.js';

/** Names that are shown of many. */
const SHOWN = 3;

export interface Named {
  readonly count: number;
  /** The first few. */
  readonly first: readonly string[];
}

/** Items that cannot be compared, by why. None is dropped without being counted here. */
export interface NotCompared {
  readonly onlyInReference: Named;
  readonly onlyInCandidate: Named;
  /** Of one id with several items in one of the logs: which is meant cannot be told. */
  readonly double: Named;
  /** Of one id that names different items. */
  readonly different: Named;
  /** Not scored by the metric in one of the logs. */
  readonly unscored: Named;
}

export interface AlignedItem {
  readonly reference: LoggedItem;
  readonly candidate: LoggedItem;
  readonly values: readonly [reference: ItemValue, candidate: ItemValue];
}

export interface Alignment {
  readonly items: readonly AlignedItem[];
  readonly notCompared: NotCompared;
  /** Among `items`, those whose prompts differ. */
  readonly askedOtherwise: Named;
}

/** Items of a task that both logs scored by a metric, paired by their ids. */
export function align(reference: LoggedTask, candidate: LoggedTask, metric: string): Alignment {
  const [own, others] = [byId(reference.items), byId(candidate.items)];
  const ids = [...new Set([...own.keys(), ...others.keys()])];
  const [inBoth, inOne] = parted(ids, (id) => own.has(id) && others.has(id));
  const [single, double] = parted(inBoth, (id) => own.get(id)?.length === 1 && others.get(id)?.length === 1);
  const pairs = single.flatMap((id) => pairOf(own.get(id)?.[0], others.get(id)?.[0]));
  const [same, different] = parted(pairs, ([a, b]) => agree(a.identity, b.identity));
  const items = same.flatMap(([a, b]): AlignedItem[] => {
    const values = [a.values[metric], b.values[metric]] as const;
    return isScored(values) ? [{ reference: a, candidate: b, values }] : [];
  });
  const scored = new Set(items.map((item) => item.reference));
  return {
    items,
    notCompared: {
      onlyInReference: named(inOne.filter((id) => own.has(id))),
      onlyInCandidate: named(inOne.filter((id) => others.has(id))),
      double: named(double),
      different: named(different.map(([{ id }]) => id)),
      unscored: named(same.filter(([a]) => !scored.has(a)).map(([{ id }]) => id)),
    },
    askedOtherwise: named(
      items.filter(({ reference: a, candidate: b }) => !agree(a.prompt, b.prompt)).map((item) => item.reference.id),
    ),
  };
}

/** How many items are left out, however that came. */
export function countOf(notCompared: NotCompared): number {
  return Object.values<Named>({ ...notCompared }).reduce((sum, { count }) => sum + count, 0);
}

function byId(items: readonly LoggedItem[]): Map<string, LoggedItem[]> {
  const found = new Map<string, LoggedItem[]>();
  for (const item of items) found.set(item.id, [...(found.get(item.id) ?? []), item]);
  return found;
}

function pairOf(a: LoggedItem | undefined, b: LoggedItem | undefined): [LoggedItem, LoggedItem][] {
  return a && b ? [[a, b]] : [];
}

/** In every recipe of hashing that both have; hashes of different recipes say nothing of one another. */
function agree(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  return Object.entries(one).every(([recipe, hash]) => other[recipe] === undefined || other[recipe] === hash);
}

/** What the logs keep of an item has to be alike: a score cannot be compared with a pair of classes. */
function isScored(
  values: readonly [ItemValue | undefined, ItemValue | undefined],
): values is readonly [ItemValue, ItemValue] {
  const [a, b] = values;
  return a !== undefined && b !== undefined && a.length === b.length && [...a, ...b].every(Number.isFinite);
}

function named(ids: readonly string[]): Named {
  return { count: ids.length, first: ids.slice(0, SHOWN) };
}

function parted<T>(values: readonly T[], holds: (value: T) => boolean): [T[], T[]] {
  return [values.filter(holds), values.filter((value) => !holds(value))];
}
