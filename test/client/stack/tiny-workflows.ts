import { condition, defineSignal, proxyActivities, setHandler } from '@temporalio/workflow';

/** Waits for its signal, and returns what came with it. */
export async function waitForWord(): Promise<string> {
  let word = '';
  setHandler(defineSignal<[string]>('word'), (said) => {
    word = said;
  });
  await condition(() => word !== '');
  return word;
}

/** Keeps a worker of another queue at work until a file is there. */
export async function holdUntil(taskQueue: string, path: string): Promise<void> {
  const activities = proxyActivities<{ holdUntil: (path: string) => Promise<void> }>({
    taskQueue,
    startToCloseTimeout: '1 minute',
  });
  await activities.holdUntil(path);
}
