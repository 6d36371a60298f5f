import type { Generation, JobEvent } from '../contracts/python-job.js';
import type { Answered } from './answer-in-batches.js';

/** What it took a model to answer, on one machine: no output depends on it, so it stands in a stage's record alone. */
export interface Effort {
  /** As the device's library calls it; null where the process did not tell. */
  readonly device: string | null;
  /** `timedAnswers`, their tokens and seconds, `loadSeconds`, `parameters`, `peakMemoryBytes`: those that were told. */
  readonly summary: Readonly<Record<string, number>>;
}

/** Listens to the process that answers. Of several attempts the last speaks for loading and memory. */
export class EffortMeter {
  private device: string | null = null;
  private readonly told: Record<string, number> = {};

  see(event: JobEvent): void {
    if (event.event === 'start' && event.loaded) {
      this.device = event.device;
      if (event.loadSeconds !== undefined) this.told['loadSeconds'] = event.loadSeconds;
      if (event.parameters !== undefined) this.told['parameters'] = event.parameters;
    }
    if (event.event === 'done') this.told['peakMemoryBytes'] = event.peakMemoryBytes;
  }

  /** @param answered of all attempts; answers whose time is not known, as in journals of earlier versions, are left out */
  effort({ timed, batchSize }: Pick<Answered<Generation>, 'timed' | 'batchSize'>): Effort {
    const { answers, seconds } = timed;
    const tokens = answers.reduce((sum, { outputTokens }) => sum + outputTokens, 0);
    const answering = { timedAnswers: answers.length, answerTokens: tokens, answerSeconds: seconds, batchSize };
    return { device: this.device, summary: { ...this.told, ...(answers.length > 0 && answering) } };
  }
}
