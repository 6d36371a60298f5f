import type { Consistency } from '../../contracts/error-analysis.js';
import { analysePair, jackknifePair, MIN_CLUSTERS } from '../interval-rules.js';
import { keepItems, type PairedMeasurements } from '../measurements.js';
import { withinRange } from '../metrics/metric-info.js';
import { heterogeneityOf } from '../statistics/heterogeneity.js';

/** What subsets are made by, and which an item is in; items without one are left out. */
export interface Subsets {
  readonly by: Consistency['by'];
  readonly of: (id: string) => string | undefined;
  /** In this order; that of the items where none is given. */
  readonly names?: readonly string[];
}

/** Whether an item became right or wrong, or neither. */
export type Flip = (id: string) => 'gained' | 'lost' | null;

/** The difference in each subset, whether they differ by more than chance, and what is left without the weightiest. */
export function consistencyOf(
  pair: PairedMeasurements,
  { by, of, names }: Subsets,
  confidence: number,
  flip: Flip | null,
): Consistency | null {
  const found = new Set(pair.ids.flatMap((id) => of(id) ?? []));
  const parts = (names?.filter((name) => found.has(name)) ?? [...found]).map((name) => ({
    name,
    own: keepItems(pair, (id) => of(id) === name),
  }));
  if (parts.length < 2) return null;
  const spreads = parts.map(({ own }) => jackknifePair(own).jackknifed);
  return {
    by,
    subsets: parts.map(({ name, own }) => ({ name, ...differenceIn(own, confidence), ...flipsIn(own.ids, flip) })),
    test: heterogeneityOf(
      spreads
        .filter(({ clusters }) => clusters >= MIN_CLUSTERS)
        .map(({ estimate: delta, standardError }) => ({ delta, standardError })),
    ),
    without: withoutWeightiest(pair, parts, confidence, of),
  };
}

export function differenceIn(
  pair: PairedMeasurements,
  confidence: number,
): Pick<Consistency['subsets'][number], 'items' | 'delta' | 'interval'> {
  const { delta, interval, items } = analysePair(pair, confidence);
  return { items, delta, interval: interval && withinChange(pair.metric.name, interval) };
}

/** A difference of shares is no more than one, to either side. */
function withinChange(metric: string, { low, high }: { readonly low: number; readonly high: number }) {
  const { high: most } = withinRange(metric, { low: 0, high: Infinity });
  return { low: Math.max(low, -most), high: Math.min(high, most) };
}

function flipsIn(ids: readonly string[], flip: Flip | null): { gained: number | null; lost: number | null } {
  if (flip === null) return { gained: null, lost: null };
  const flips = ids.map(flip);
  const count = (kind: 'gained' | 'lost') => flips.filter((one) => one === kind).length;
  return { gained: count('gained'), lost: count('lost') };
}

/** Without the subset whose absence changes the difference most, as a mean over items counts it. */
function withoutWeightiest(
  pair: PairedMeasurements,
  parts: readonly { readonly name: string; readonly own: PairedMeasurements }[],
  confidence: number,
  of: Subsets['of'],
): Consistency['without'] {
  const whole = pair.ids.length;
  const { estimate } = jackknifePair(pair).jackknifed;
  const pull = ({ own }: (typeof parts)[number]) =>
    (own.ids.length / (whole - own.ids.length)) * Math.abs(jackknifePair(own).jackknifed.estimate - estimate);
  const [weightiest] = parts.toSorted((one, other) => pull(other) - pull(one));
  if (!weightiest) return null;
  const rest = keepItems(pair, (id) => of(id) !== undefined && of(id) !== weightiest.name);
  const { delta, interval } = differenceIn(rest, confidence);
  return { name: weightiest.name, delta, interval };
}
