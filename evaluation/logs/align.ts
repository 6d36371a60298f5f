import type { ItemValue, LoggedItem, LoggedMetric, LoggedTask } from './log.js';

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
  /** Scored by the metric in one of the logs alone. */
  readonly unscored: Named;
  /** Of which the logs keep unlike things: a number, and a pair of classes. */
  readonly unlike: Named;
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
  /** The metric does not apply to them, in either log. */
  readonly notMeasured: Named;
}

/** Items of a task that both logs scored by a metric, paired by their ids. */
export function align(
  reference: LoggedTask,
  candidate: LoggedTask,
  { name: metric, partial = false }: LoggedMetric,
): Alignment {
  const [own, others] = [byId(reference.items), byId(candidate.items)];
  const ids = [...new Set([...own.keys(), ...others.keys()])];
  const [inBoth, inOne] = parted(ids, (id) => own.has(id) && others.has(id));
  const [single, double] = parted(inBoth, (id) => own.get(id)?.length === 1 && others.get(id)?.length === 1);
  const pairs = single.flatMap((id) => pairOf(own.get(id)?.[0], others.get(id)?.[0]));
  const [same, different] = parted(pairs, ([a, b]) => agree(a.identity, b.identity));
  const [scored, lacking] = parted(same, ([a, b]) => isScored(a.values[metric]) && isScored(b.values[metric]));
  const [measured, notMeasured] = parted(
    lacking,
    ([a, b]) => !partial && (isScored(a.values[metric]) || isScored(b.values[metric])),
  );
  const [alike, unlike] = parted(scored, ([a, b]) => a.values[metric]?.length === b.values[metric]?.length);
  const items = alike.map(([a, b]): AlignedItem => {
    const values = [a.values[metric] ?? [], b.values[metric] ?? []] as const;
    return { reference: a, candidate: b, values };
  });
  return {
    items,
    notCompared: {
      onlyInReference: named(inOne.filter((id) => own.has(id))),
      onlyInCandidate: named(inOne.filter((id) => others.has(id))),
      double: named(double),
      different: named(idsOf(different)),
      unscored: named(idsOf(measured)),
      unlike: named(idsOf(unlike)),
    },
    askedOtherwise: named(idsOf(alike.filter(([a, b]) => !agree(a.prompt, b.prompt)))),
    notMeasured: named(idsOf(notMeasured)),
  };
}

function idsOf(pairs: readonly (readonly [LoggedItem, LoggedItem])[]): string[] {
  return pairs.map(([{ id }]) => id);
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

function isScored(value: ItemValue | undefined): boolean {
  return value?.every(Number.isFinite) ?? false;
}

function named(ids: readonly string[]): Named {
  return { count: ids.length, first: ids.slice(0, SHOWN) };
}

function parted<T>(values: readonly T[], holds: (value: T) => boolean): [T[], T[]] {
  return [values.filter(holds), values.filter((value) => !holds(value))];
}
