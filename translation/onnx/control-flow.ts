import type { GraphBuilder, Value } from './graph-builder.js';
import type { ElementType, Shape } from './onnx-messages.js';

/** A value with what a body must declare of it. */
export interface Typed {
  readonly value: Value;
  readonly type: ElementType;
  readonly shape: Shape;
}

export interface LoopBody {
  /** Whether there is another round. */
  readonly goOn: Value;
  /** The carried values for the next round. */
  readonly carried: readonly Value[];
  /** Values of this round, stacked over all rounds. */
  readonly stacked?: readonly Typed[];
}

/**
 * ONNX's Loop, at most `rounds` rounds ('' for no limit) and at least one.
 *
 * @param body gets the round's number, from 0, and the carried values
 * @returns the carried values after the last round, then the stacked ones
 */
export function loop(
  g: GraphBuilder,
  rounds: Value,
  carried: readonly Typed[],
  body: (b: GraphBuilder, round: Value, carried: Value[]) => LoopBody,
): Value[] {
  const b = g.body('loop');
  const round = b.parameter(INT64, []);
  b.parameter(BOOL, []);
  const parameters = carried.map(({ type, shape }) => b.parameter(type, shape));
  const { goOn, carried: next, stacked = [] } = body(b, round, parameters);
  b.result(goOn, BOOL, []);
  for (const [index, { type, shape }] of carried.entries()) b.result(next[index] ?? '', type, shape);
  for (const { value, type, shape } of stacked) b.result(value, type, shape);
  const outputs = [...carried, ...stacked].map((_, index) => `${index}`);
  const inputs = [rounds, g.scalarBool(true), ...carried.map(({ value }) => value)];
  return g.ops('Loop', inputs, outputs, { body: b.asBody() });
}

const INT64: ElementType = 7;
const BOOL: ElementType = 9;
