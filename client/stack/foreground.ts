import type { StackOptions } from './stack-options.js';
import type { StackState } from './stack-state.js';
import { startStack } from './stack.js';
import { onStopSignals } from './stop-signals.js';

/**
 * Runs a stack until this process is told to end (Ctrl-C, SIGTERM, a closed terminal), then stops it in order. A
 * later Ctrl-C stops waiting and kills.
 */
export async function runStack(options: StackOptions, onReady: (state: StackState) => void): Promise<void> {
  const abort = new AbortController();
  let kill = (): void => undefined;
  const stopListening = onStopSignals(
    () => {
      abort.abort();
    },
    () => {
      kill();
    },
  );
  try {
    const stack = await startStack(options, abort.signal);
    kill = stack.killAll;
    onReady(stack.state());
    await untilAborted(abort.signal);
    await stack.stop();
  } catch (error) {
    if (!abort.signal.aborted) throw error;
  } finally {
    stopListening();
  }
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((done) => {
    // The timer keeps the event loop alive where no child does.
    const timer = setInterval(() => undefined, 60_000);
    signal.addEventListener(
      'abort',
      () => {
        clearInterval(timer);
        done();
      },
      { once: true },
    );
  });
}
