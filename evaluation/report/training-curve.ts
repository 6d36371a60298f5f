import type { TrainingCurve } from '../../contracts/report.js';
import type { JobEvent } from '../../contracts/python-job.js';

/** Points kept of each line; a chart is some 700 pixels wide, and a long run has 100,000 steps. */
const MAX_POINTS = 400;

/** A stage's curves from the trainer's events. A step reported again after a resume counts once, as last reported. */
export function curveFromEvents(stage: TrainingCurve['stage'], events: Iterable<JobEvent>): TrainingCurve {
  const train = new Map<number, number>();
  const validation = new Map<number, number>();
  const rewards = new Map<number, number>();
  for (const event of events) {
    if (event.event === 'validation') validation.set(event.step, event.loss);
    if (event.event !== 'step') continue;
    train.set(event.step, event.loss);
    if (event.rewardAccuracy !== null) rewards.set(event.step, event.rewardAccuracy);
  }
  return {
    stage,
    train: averaged(train).map(([step, loss]) => ({ step, loss })),
    validation: averaged(validation).map(([step, loss]) => ({ step, loss })),
    rewardAccuracy: averaged(rewards).map(([step, value]) => ({ step, value })),
  };
}

/** Points by step; where there are too many, means over equal stretches, named by their last step. */
function averaged(values: ReadonlyMap<number, number>): [number, number][] {
  const points = [...values].sort(([a], [b]) => a - b);
  const stretch = Math.ceil(points.length / MAX_POINTS);
  if (stretch <= 1) return points;
  return Array.from({ length: Math.ceil(points.length / stretch) }, (_, index) => {
    const part = points.slice(index * stretch, (index + 1) * stretch);
    return [part.at(-1)?.[0] ?? 0, part.reduce((sum, [, value]) => sum + value, 0) / part.length];
  });
}
