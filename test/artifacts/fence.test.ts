import { expect, it } from 'vitest';
import { acquireFence } from '../../artifacts/fence.js';
import { FencedError } from '../../contracts/errors.js';
import { temporaryFolder } from '../temporary-folder.js';

it('lets only the newest attempt pass', async () => {
  const folder = await temporaryFolder();
  const zombie = await acquireFence(folder);
  await zombie.check();
  const successor = await acquireFence(folder);
  await expect(zombie.check()).rejects.toBeInstanceOf(FencedError);
  await expect(successor.check()).resolves.toBeUndefined();
});

it('gives every one of many simultaneous attempts its own token', async () => {
  const folder = await temporaryFolder();
  const fences = await Promise.all(Array.from({ length: 8 }, () => acquireFence(folder)));
  expect(fences.map((fence) => fence.token).sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});
