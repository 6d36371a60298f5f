export interface BatchLimits {
  /** Padded source tokens: the longest segment's length times the rows. */
  readonly batchTokens: number;
  readonly batchRows: number;
}

/**
 * Batches of segments of like length, longest first, so that little is padding and memory is at its peak at once. The
 * plan depends on the lengths alone and is always the same: rows may come out a bit different in other company, so
 * fixed batches are what makes a resumed chunk equal to an uninterrupted one. A segment over the limit is alone.
 *
 * @param lengths in tokens, by segment
 * @returns indices into `lengths`
 */
export function planBatches(lengths: readonly number[], limits: BatchLimits): number[][] {
  const order = [...lengths.keys()].sort((a, b) => (lengths[b] ?? 0) - (lengths[a] ?? 0) || a - b);
  const batches: number[][] = [];
  let open: number[] = [];
  for (const index of order) {
    const longest = lengths[open[0] ?? index] ?? 0;
    const fits = open.length < limits.batchRows && longest * (open.length + 1) <= limits.batchTokens;
    if (open.length > 0 && !fits) {
      batches.push(open);
      open = [];
    }
    open.push(index);
  }
  return open.length > 0 ? [...batches, open] : batches;
}

/** How many rows of a size fit a limit of the same unit, at least one; null is no limit. */
export function rowsWithin(limit: number | null, size: number): number {
  return limit === null ? Infinity : Math.max(1, Math.floor(limit / Math.max(size, 1)));
}
