/** Leading hex digits of a segment id that name its shard: 256 shards, each read whole, of like size. */
const DIGITS = 2;

export const SHARDS: readonly string[] = Array.from({ length: 16 ** DIGITS }, (_, index) =>
  index.toString(16).padStart(DIGITS, '0'),
);

export function shardOf(segmentId: string): string {
  return segmentId.slice(0, DIGITS);
}
