import { seededRandom } from '../../evaluation/statistics/random.js';

/** Runs that go on side by side in one round. */
export const RUNS = 3;

/** What is killed: by the beginning of its name in stack.json, or Python below a worker. */
export const VICTIMS = ['worker-gpu', 'worker-pipeline', 'temporal', 'supervisor', 'python'] as const;
export type Victim = (typeof VICTIMS)[number];

export type Deed =
  | { readonly do: 'pause' | 'resume' | 'cancel'; readonly run: number }
  | { readonly do: 'kill'; readonly victim: Victim }
  | { readonly do: 'down' | 'up' | 'fill-disk' | 'free-disk' | 'freeze' | 'thaw' };

export type Action = Deed & { /** Milliseconds after the start. */ readonly at: number };

/** Deeds that belong together, each with its distance from the one before, in seconds: from, and up to. */
type Incident = readonly (readonly [deed: Deed, least: number, most: number])[];

/** Seconds between the beginnings of two incidents; each may last longer than that. */
const GAP = { least: 4, most: 16 } as const;

/** Where in the soak the one run that is cancelled is, as shares of the whole. */
const CANCELLED_BETWEEN = [0.1, 0.5] as const;

/**
 * What is done when, by the seed and the length alone: the same again whatever comes of it. Every kind of incident comes
 * once before any comes twice. What an incident takes away it gives back, at the latest when the soak ends.
 */
export function planActions(seed: number, minutes: number): readonly Action[] {
  const random = seededRandom(seed);
  const between = (least: number, most: number) => least * 1000 + random.below((most - least) * 1000 + 1);
  const end = minutes * 60_000;
  const actions: Action[] = [cancelOnce(random.below(RUNS), between, end)];
  let deck: Incident[] = [];
  for (let at = between(GAP.least, GAP.most); at < end; at += between(GAP.least, GAP.most)) {
    if (deck.length === 0) deck = incidents(random.below(RUNS), random.below(RUNS));
    const [incident = []] = deck.splice(random.below(deck.length), 1);
    let time = at;
    for (const [deed, least, most] of incident) actions.push({ ...deed, at: (time += between(least, most)) });
  }
  return actions.filter(({ at }) => at < end).sort((a, b) => a.at - b.at);
}

function cancelOnce(run: number, between: (least: number, most: number) => number, end: number): Action {
  const [first, last] = CANCELLED_BETWEEN;
  return { do: 'cancel', run, at: between((first * end) / 1000, (last * end) / 1000) };
}

function incidents(one: number, other: number): Incident[] {
  return [
    [
      [{ do: 'pause', run: one }, 0, 0],
      [{ do: 'resume', run: one }, 5, 30],
    ],
    // At once, around the start or end of a stage as it comes.
    [
      [{ do: 'pause', run: other }, 0, 0],
      [{ do: 'resume', run: other }, 0, 1],
      [{ do: 'pause', run: other }, 0, 1],
      [{ do: 'resume', run: other }, 0, 2],
    ],
    [
      [{ do: 'down' }, 0, 0],
      [{ do: 'up' }, 1, 15],
    ],
    [
      [{ do: 'fill-disk' }, 0, 0],
      [{ do: 'free-disk' }, 3, 15],
      // Who has freed a disk looks whether the stack still runs.
      [{ do: 'up' }, 1, 3],
    ],
    // Up to longer than a heartbeat: a validation that is slow, or a machine that swaps.
    [
      [{ do: 'freeze' }, 0, 0],
      [{ do: 'thaw' }, 5, 40],
    ],
    ...VICTIMS.map((victim): Incident => {
      const kill = [{ do: 'kill', victim }, 0, 0] as const;
      // Nobody starts another supervisor but the next command.
      return victim === 'supervisor' ? [kill, [{ do: 'up' }, 1, 10]] : [kill];
    }),
  ];
}

export function describeAction({ at, ...deed }: Action): string {
  const whom = 'run' in deed ? ` run ${deed.run}` : 'victim' in deed ? ` ${deed.victim}` : '';
  return `${(at / 1000).toFixed(1).padStart(7)} s  ${deed.do}${whom}`;
}
