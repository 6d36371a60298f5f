import { CancellationScope, condition, defineSignal, isCancellation, setHandler } from '@temporalio/workflow';
import { SIGNALS } from '../contracts/temporal.js';

export const pauseSignal = defineSignal(SIGNALS.pause);
export const resumeSignal = defineSignal(SIGNALS.resume);

/**
 * Pause and resume by signal. Pausing frees the GPU: a running stage is stopped at its next checkpoint and goes on from
 * there after resume.
 */
export class PauseGate {
  paused = false;

  constructor(onChange: (paused: boolean) => void | Promise<void> = () => undefined) {
    setHandler(pauseSignal, () => this.set(true, onChange));
    setHandler(resumeSignal, () => this.set(false, onChange));
  }

  private async set(paused: boolean, onChange: (paused: boolean) => void | Promise<void>): Promise<void> {
    this.paused = paused;
    await onChange(paused);
  }

  /** Runs `work` while not paused; where a pause interrupts it, runs it again after resume. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      await condition(() => !this.paused);
      const scope = new CancellationScope();
      const attempt = scope.run(work);
      const interrupted = this.cancelOnPause(scope, attempt);
      try {
        return await attempt;
      } catch (error) {
        if (!isCancellation(error) || !(await interrupted) || cancelledFromOutside()) throw error;
      }
    }
  }

  /** Resolves when the attempt has ended or was interrupted; true where it was interrupted. */
  private async cancelOnPause(scope: CancellationScope, attempt: Promise<unknown>): Promise<boolean> {
    const state = { settled: false };
    const settle = () => {
      state.settled = true;
    };
    attempt.then(settle, settle);
    await CancellationScope.nonCancellable(() => condition(() => state.settled || this.paused));
    if (state.settled) return false;
    scope.cancel();
    return true;
  }
}

function cancelledFromOutside(): boolean {
  return CancellationScope.current().consideredCancelled;
}
