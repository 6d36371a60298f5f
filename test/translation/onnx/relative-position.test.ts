import { expect, test } from 'vitest';
import { decoderBuckets, encoderBuckets } from '../../../translation/onnx/relative-position.js';
import { readFixture } from '../reference.js';

interface BucketCase {
  readonly buckets: number;
  readonly maxDistance: number;
  readonly encoder: readonly number[];
  readonly decoder: readonly number[];
}

test.each(readFixture('position-buckets.json') as BucketCase[])(
  'position buckets equal those of transformers ($buckets buckets, distance $maxDistance)',
  ({ encoder, decoder, ...sizes }) => {
    expect(encoderBuckets(sizes)).toEqual(encoder);
    expect(decoderBuckets(sizes)).toEqual(decoder);
  },
);
