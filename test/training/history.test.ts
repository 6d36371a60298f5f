import { expect, it } from 'vitest';
import { readHistory, trainingCurve, type TrainingEntry } from '../../training/history.js';

const stepEvent = (step: number, loss: number) => ({
  event: 'step' as const,
  step,
  totalSteps: 4,
  loss,
  learningRate: 0.001,
  tokensPerSecond: 1,
  memoryBytes: 1,
  rewardAccuracy: null,
});
const step = (number: number, loss: number): TrainingEntry => ({ type: 'event', event: stepEvent(number, loss) });
const validation = { event: 'validation' as const, step: 2, loss: 2.4 };
const ref = { digest: 'a'.repeat(64), bytes: 1, mediaType: 'x' };

it('counts steps that a later attempt trained again', () => {
  const killed = [step(1, 3), step(2, 2.5), step(3, 2.2)];
  const resumedAtTwo = [step(3, 2.1), step(4, 2)];
  expect(readHistory([...killed, ...resumedAtTwo]).redoneSteps).toBe(1);
});

it('lets the last run of a step count in the curve', () => {
  const curve = trainingCurve([step(1, 3), step(2, 2.9), step(2, 2.5), { type: 'event', event: validation }]);
  expect(curve).toEqual([stepEvent(1, 3), stepEvent(2, 2.5), validation]);
});

it('lists checkpoints newest first', () => {
  const { checkpoints } = readHistory([
    { type: 'checkpoint', step: 10, ref },
    { type: 'checkpoint', step: 20, ref },
  ]);
  expect(checkpoints.map((checkpoint) => checkpoint.step)).toEqual([20, 10]);
});

it('says which record is damaged', () => {
  expect(() => readHistory([step(1, 3), { type: 'checkpoint', step: 'two', ref }])).toThrow(
    /does not hold what was written[^]*record 2, field step/,
  );
});
