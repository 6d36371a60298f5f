import { NativeConnection, Worker } from '@temporalio/worker';
import { fileURLToPath } from 'node:url';

/** A worker on the queue `gpu` whose one activity, of the workflow `busy`, ends when its device is released. */
export async function busyWorker(address: string): Promise<{ readonly worker: Worker; readonly release: () => void }> {
  let release: () => void = () => undefined;
  const device = new Promise<void>((resolve) => {
    release = resolve;
  });
  const worker = await Worker.create({
    connection: await NativeConnection.connect({ address }),
    taskQueue: 'gpu',
    workflowsPath: fileURLToPath(new URL('./busy-workflow.ts', import.meta.url)),
    activities: { holdDevice: () => device },
  });
  return {
    worker,
    release: () => {
      release();
    },
  };
}
