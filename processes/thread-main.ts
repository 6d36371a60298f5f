import { parentPort, workerData } from 'node:worker_threads';
import { errorCode } from '../artifacts/atomic-write.js';
import type { ThreadError, ThreadMessage, ThreadTask } from './run-in-thread.js';

/** Entry point of a thread of `runInThread`. */

type Exported = Record<string, (argument: unknown, report: (report: unknown) => void) => Promise<unknown>>;

const { module, name, argument } = workerData as ThreadTask;

async function run(): Promise<ThreadMessage> {
  const exported = ((await import(module)) as Exported)[name];
  if (exported === undefined) throw new Error(`${module} exports no ${name}.`);
  const result = await exported(argument, (report) => {
    send({ kind: 'report', report });
  });
  return { kind: 'result', result };
}

function send(message: ThreadMessage): void {
  parentPort?.postMessage(message);
}

function described(error: unknown): ThreadError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), stack: undefined, code: undefined };
  return { name: error.name, message: error.message, stack: error.stack, code: errorCode(error) };
}

send(await run().catch((error: unknown): ThreadMessage => ({ kind: 'error', error: described(error) })));
