import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { acquireFence } from './fence.js';

export interface Once {
  /** Of the lease. */
  readonly folder: string;
  readonly isDone: () => Promise<boolean>;
  /** A second one at the same time must do no harm: a process that is only silent is overtaken. */
  readonly work: (signOfLife: () => void) => Promise<void>;
  /** Called every second while another does it. */
  readonly onWaiting: () => void;
  readonly signal: AbortSignal;
}

const POLL_MS = 1_000;

/** Longer than any wait between two tries of a download. Of this machine, one that has died is seen at once. */
const SILENCE_MS = 60_000;

/**
 * Has something done by one process of those that share a home. The others wait, and do it themselves where that one
 * fails, dies, or gives no sign of life.
 *
 * @throws what `work` throws; the signal's reason
 */
export async function once({ folder, isDone, work, onWaiting, signal }: Once): Promise<void> {
  // Two of one process, or of one run, are two as well.
  const claimant = { run: randomUUID(), silenceMs: SILENCE_MS };
  while (!(await isDone())) {
    signal.throwIfAborted();
    const turn = await acquireFence(folder, claimant);
    if ('heldBy' in turn) {
      onWaiting();
      await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
      continue;
    }
    try {
      // It may have been done between a look at the one and at the other.
      if (await isDone()) return;
      await work(() => {
        turn.renew();
      });
      return;
    } finally {
      await turn.release();
    }
  }
}
