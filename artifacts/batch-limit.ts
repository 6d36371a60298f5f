import { z } from 'zod';
import { UserError } from '../contracts/errors.js';

/** In a journal: so many examples at once were more than the device's memory holds. */
export const OutOfMemoryEntry = z.object({ type: z.literal('out-of-memory'), batchSize: z.number() });
export type OutOfMemoryEntry = z.infer<typeof OutOfMemoryEntry>;

/** Half of a batch, the larger one where it is odd; one example is not halved. */
export function halfOf(batchSize: number): number {
  return Math.ceil(batchSize / 2);
}

/**
 * The configured batch, halved until it is smaller than every one that ran out of memory before.
 *
 * @param stage as people call it
 * @param fix what else there is to do where not a single example fits
 * @param smaller the size to try after one that did not fit
 * @throws UserError there
 */
export function batchThatFits(
  configured: number,
  entries: readonly { readonly type: string }[],
  { stage, fix }: { readonly stage: string; readonly fix: string },
  smaller: (batchSize: number) => number = halfOf,
): number {
  const tooLarge = entries.flatMap((entry) => OutOfMemoryEntry.safeParse(entry).data?.batchSize ?? []);
  const limit = Math.min(Infinity, ...tooLarge);
  let size = configured;
  while (size >= limit && size > 1) size = smaller(size);
  if (size < limit) return size;
  throw new UserError('The model does not fit into memory with a single example.', {
    where: `stage ${stage}`,
    expected: 'one example of maxLength tokens in memory',
    received: 'out of memory at batchSize 1',
    fix,
  });
}
