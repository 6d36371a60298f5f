/** Middle value; the mean of the two middle ones where their number is even. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new Error('The median of no values was asked for.');
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? NaN) + (sorted[Math.floor(middle)] ?? NaN)) / 2;
}

/** Distance from the least to the greatest value, as a share of the median. */
export function spread(values: readonly number[]): number {
  return (Math.max(...values) - Math.min(...values)) / median(values);
}

/**
 * Median of the ratios of two series taken in the same rounds. A machine that slows down for a while slows both sides
 * of a round, so this is steadier than the ratio of medians. Null where a series lacks a round.
 */
export function medianRatio(values: readonly number[], baseline: readonly number[]): number | null {
  if (values.length === 0 || values.length !== baseline.length) return null;
  return median(values.map((value, round) => value / (baseline[round] ?? NaN)));
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
