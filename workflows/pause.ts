import {
  CancellationScope,
  CancelledFailure,
  condition,
  defineSignal,
  isCancellation,
  setHandler,
} from '@temporalio/workflow';
import { SIGNALS } from '../contracts/temporal.js';

export const pauseSignal = defineSignal(SIGNALS.pause);
export const resumeSignal = defineSignal(SIGNALS.resume);

/**
 * Pause and resume by signal. Pausing frees the GPU: a running stage is stopped at its next checkpoint and goes on from
 * there after resume.
 */
export class PauseGate {
  /** Attempts under way; a pause is done when there are none. */
  running = 0;

  private onChange: () => void = () => undefined;

  constructor(public paused = false) {}

  /** Signals that came before are heard now: whatever `onChange` shows has to be there. */
  listen(onChange: () => void): this {
    this.onChange = onChange;
    setHandler(pauseSignal, () => {
      this.set(true);
    });
    setHandler(resumeSignal, () => {
      this.set(false);
    });
    return this;
  }

  private set(paused: boolean): void {
    this.paused = paused;
    this.onChange();
  }

  /**
   * Runs `work` while not paused; where a pause interrupts it, runs it again after resume. What was told to stop and
   * could not do so in order (its machine was switched off, it had to be killed) was stopped all the same.
   *
   * @param heeds whether a pause that comes meanwhile interrupts it
   * @throws CancelledFailure where the run is cancelled meanwhile
   */
  async run<T>(work: () => Promise<T>, heeds: () => boolean = () => true): Promise<T> {
    for (;;) {
      await condition(() => !this.paused);
      const scope = new CancellationScope();
      const attempt = scope.run(work);
      const interrupted = this.cancelOnPause(scope, attempt, heeds);
      this.running++;
      try {
        return await attempt;
      } catch (error) {
        if (wasCancelled()) throw asCancelled(error);
        if (!(await interrupted)) throw error;
      } finally {
        this.running--;
        if (this.paused) this.onChange();
      }
    }
  }

  /** Resolves when the attempt has ended or was interrupted; true where it was interrupted. */
  private async cancelOnPause(
    scope: CancellationScope,
    attempt: Promise<unknown>,
    heeds: () => boolean,
  ): Promise<boolean> {
    const state = { settled: false };
    const settle = () => {
      state.settled = true;
    };
    attempt.then(settle, settle);
    await CancellationScope.nonCancellable(() => condition(() => state.settled || this.paused));
    if (state.settled || !heeds()) return false;
    scope.cancel();
    return true;
  }
}

/** Whether somebody asked for the end of what runs here. */
export function wasCancelled(): boolean {
  return CancellationScope.current().consideredCancelled;
}

/** How work ends that was to stop: cancelled, even where it could not stop in order. */
export function asCancelled(error: unknown): unknown {
  if (isCancellation(error)) return error;
  return new CancelledFailure('Cancelled.', [], error instanceof Error ? error : undefined);
}
