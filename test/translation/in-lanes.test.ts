import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inLanes } from '../../translation/in-lanes.js';

test('items are begun in order, each once, and no more at once than there are lanes', async () => {
  const begun: [string, number][] = [];
  let active = 0;
  let most = 0;
  await inLanes(['a', 'b', 'c', 'd', 'e'], 2, async (item, index) => {
    begun.push([item, index]);
    most = Math.max(most, ++active);
    await setTimeout(index === 0 ? 20 : 1);
    active -= 1;
  });
  expect(begun).toEqual(['a', 'b', 'c', 'd', 'e'].map((item, index) => [item, index]));
  expect(most).toBe(2);
});

test('after a failure nothing is begun, and what is under way ends before the failure is told', async () => {
  const ended: number[] = [];
  const work = async (item: number): Promise<void> => {
    if (item === 1) throw new Error(`number ${item}`);
    await setTimeout(10);
    ended.push(item);
  };
  await expect(inLanes([0, 1, 2, 3], 2, work)).rejects.toThrow('number 1');
  expect(ended).toEqual([0]);
});

test('of nothing comes nothing', async () => {
  await expect(inLanes([], 2, () => Promise.reject(new Error('called')))).resolves.toBeUndefined();
});
