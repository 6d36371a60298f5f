/**
 * T5's buckets of relative position (arXiv 1910.10683, section 2.1; code: T5Attention._relative_position_bucket in
 * transformers). Near distances have a bucket each, far ones share by their logarithm, and from `maxDistance` on all
 * are one: so a table up to `maxDistance` holds every distance.
 */
export interface PositionBuckets {
  readonly buckets: number;
  readonly maxDistance: number;
}

/** Buckets of the offsets key − query from −maxDistance to +maxDistance, as the encoder sees them. */
export function encoderBuckets({ buckets, maxDistance }: PositionBuckets): number[] {
  const half = buckets / 2;
  const offsets = Array.from({ length: 2 * maxDistance + 1 }, (_, index) => index - maxDistance);
  return offsets.map((offset) => (offset > 0 ? half : 0) + bucketOf(Math.abs(offset), { buckets: half, maxDistance }));
}

/** Buckets of the distances query − key from 0 to maxDistance: a decoder looks back only. */
export function decoderBuckets(sizes: PositionBuckets): number[] {
  return Array.from({ length: sizes.maxDistance + 1 }, (_, distance) => bucketOf(distance, sizes));
}

/** The reference computes in 32-bit floats, so every step is rounded: at a bucket's border the last bit decides. */
function bucketOf(distance: number, { buckets, maxDistance }: PositionBuckets): number {
  const exact = Math.floor(buckets / 2);
  if (distance < exact) return distance;
  const logarithm = Math.fround(Math.log(Math.fround(distance / exact)));
  const share = Math.fround(logarithm / Math.fround(Math.log(maxDistance / exact)));
  return Math.min(exact + Math.trunc(Math.fround(share * (buckets - exact))), buckets - 1);
}
