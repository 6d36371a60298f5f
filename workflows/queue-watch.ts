import { CancellationScope, patched, sleep } from '@temporalio/workflow';
import { isUnserved } from './activities.js';

/** The first look: a worker of ours polls 3 to 10 s after its start. */
const FIRST_LOOK_MS = 20_000;
/** A look is three events of the history: 100 in the first 12 hours of waiting for a worker. */
const LAST_PAUSE_MS = 30 * 60_000;

/**
 * Does work that waits on a queue, and finds out meanwhile whether anybody serves that: looks after a while, and again
 * until somebody does.
 *
 * @param show told what each look found
 */
export async function watchingQueue<T>(
  queue: string,
  show: (isUnserved: boolean) => void,
  work: () => Promise<T>,
): Promise<T> {
  if (!patched('queues-are-watched')) return work();
  const watch = new CancellationScope();
  void watch.run(() => look(queue, show)).catch(() => undefined);
  try {
    return await work();
  } finally {
    watch.cancel();
    show(false);
  }
}

async function look(queue: string, show: (isUnserved: boolean) => void): Promise<void> {
  for (let pause = FIRST_LOOK_MS; ; pause = Math.min(2 * pause, LAST_PAUSE_MS)) {
    await sleep(pause);
    const unserved = await isUnserved({ queue });
    show(unserved);
    if (!unserved) return;
  }
}
