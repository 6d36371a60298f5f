import { expect, test } from 'vitest';
import { planActions, RUNS, VICTIMS, type Action } from './plan.js';

const SEEDS = Array.from({ length: 50 }, (_, seed) => seed);

test('a seed says what is done when, and another seed something else', () => {
  for (const seed of SEEDS) expect(planActions(seed, 20)).toEqual(planActions(seed, 20));
  expect(new Set(SEEDS.map((seed) => JSON.stringify(planActions(seed, 2)))).size).toBe(SEEDS.length);
});

test('20 minutes hold every kind of deed and every victim, and one cancellation', () => {
  for (const seed of SEEDS) {
    const actions = planActions(seed, 20);
    const kinds = new Set(actions.map((action) => action.do));
    const all: Action['do'][] = ['pause', 'resume', 'cancel', 'kill', 'down', 'up'];
    expect([...kinds].sort()).toEqual([...all, 'fill-disk', 'free-disk', 'freeze', 'thaw'].sort());
    expect(new Set(actions.flatMap((action) => ('victim' in action ? [action.victim] : [])))).toEqual(new Set(VICTIMS));
    expect(actions.filter((action) => action.do === 'cancel').length).toBe(1);
  }
});

test('actions come in order, before the end, and to runs that there are', () => {
  for (const seed of SEEDS) {
    const actions = planActions(seed, 2);
    const times = actions.map(({ at }) => at);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(Math.max(...times)).toBeLessThan(120_000);
    expect(actions.every((action) => !('run' in action) || action.run < RUNS)).toBe(true);
  }
});
