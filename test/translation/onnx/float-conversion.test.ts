import { expect, test } from 'vitest';
import { float16Bits } from '../../../translation/onnx/float-conversion.js';

/** From IEEE 754-2008, table 3.5, by way of numpy: np.uint16(x).view(np.float16).astype(np.float32). */
const HALVES: readonly (readonly [number, number])[] = [
  [0x0000, 0],
  [0x8000, -0],
  [0x3c00, 1],
  [0xc000, -2],
  [0x3555, 0.333251953125],
  [0x7bff, 65504],
  [0x0400, 2 ** -14],
  [0x0001, 2 ** -24],
  [0x83ff, -(2 ** -14) + 2 ** -24],
  [0x7c00, Infinity],
  [0xfc00, -Infinity],
];

test.each(HALVES)('half-precision bits %i widen to %d', (half, value) => {
  const bits = new Uint32Array([float16Bits(half)]);
  expect(new Float32Array(bits.buffer)[0]).toBe(value);
});
