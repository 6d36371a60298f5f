import { Worker } from 'node:worker_threads';

/**
 * There is no build step: the thread reads TypeScript as its parent does. Node 20 forgets the hooks of `--import tsx` in
 * threads, so each registers its own.
 */
const BOOT = `import('${import.meta.resolve('tsx/esm/api')}').then(({ register }) => {
  register({ tsconfig: false });
  return import('${new URL('./thread-main.ts', import.meta.url).href}');
})`;

export interface ThreadTask {
  /** URL of the module that exports the function. */
  readonly module: string;
  readonly name: string;
  /** Copied to the thread. */
  readonly argument: unknown;
}

/** What a thread sends: whatever its function reports, and in the end a result or an error. */
export type ThreadMessage =
  | { readonly kind: 'report'; readonly report: unknown }
  | { readonly kind: 'result'; readonly result: unknown }
  | { readonly kind: 'error'; readonly error: ThreadError };

/** An error as it travels: copies of errors lose their names and fields. */
export interface ThreadError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly code: string | undefined;
}

/**
 * Runs an exported function `(argument, report) => Promise<result>` in a thread of its own, so that this one stays
 * responsive. An abort ends the thread wherever it is, as a kill would.
 *
 * @param onReport gets copies of what the function reports
 * @throws what the function threw, by name, message and code; the signal's reason; ERR_WORKER_OUT_OF_MEMORY
 */
export async function runInThread(
  task: ThreadTask,
  signal: AbortSignal,
  onReport: (report: unknown) => void,
): Promise<unknown> {
  signal.throwIfAborted();
  const thread = new Worker(BOOT, { eval: true, workerData: task, execArgv: [] });
  const end = () => void thread.terminate();
  signal.addEventListener('abort', end);
  try {
    return await resultOf(thread, onReport);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', end);
    await thread.terminate();
  }
}

function resultOf(thread: Worker, onReport: (report: unknown) => void): Promise<unknown> {
  return new Promise((resolve, reject) => {
    thread.on('message', (message: ThreadMessage) => {
      if (message.kind === 'report') onReport(message.report);
      else if (message.kind === 'result') resolve(message.result);
      else reject(revived(message.error));
    });
    thread.once('error', reject);
    thread.once('exit', (code) => {
      reject(new Error(`A thread ended without a result (exit code ${code}).`));
    });
  });
}

function revived({ name, message, stack, code }: ThreadError): Error {
  const error = Object.assign(new Error(message), { name, ...(code !== undefined && { code }) });
  if (stack !== undefined) error.stack = stack;
  return error;
}
