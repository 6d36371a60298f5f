import { CancellationScope, getExternalWorkflowHandle, isCancellation } from '@temporalio/workflow';
import type { RunRecord } from '../contracts/lineage.js';
import type { Ref } from '../contracts/ref.js';
import type { StageResult } from '../contracts/run.js';
import { SIGNALS, type StageName } from '../contracts/temporal.js';
import { recordRun } from './activities.js';
import { PauseGate } from './pause.js';
import { childId, type StageTracker } from './tracker.js';

/** What a run's record says from its start to its end. */
type Described = Pick<RunRecord, 'runId' | 'kind' | 'config'>;

/** Stages one after the other, with what an operator wants of each: progress, record, pause, an end that is told. */
export class StagedRun {
  private readonly described: Described;
  private readonly tracker: StageTracker;
  private readonly gate: PauseGate;
  private readonly finished: RunRecord['stages'] = {};
  private readonly startedAt = new Date().toISOString();
  private current: StageName | null = null;
  private child: string | null = null;

  constructor(described: Described, tracker: StageTracker) {
    this.described = described;
    this.tracker = tracker;
    this.gate = new PauseGate((paused) => this.forwardPause(paused));
  }

  /** Stages that are done, with their keys. */
  get stages(): RunRecord['stages'] {
    return this.finished;
  }

  /** Does the whole of the run, and records how it ended. */
  async execute<T>(work: () => Promise<T>): Promise<T> {
    await this.record('running');
    try {
      const result = await work();
      await this.record('completed');
      return result;
    } catch (error) {
      const status = isCancellation(error) ? 'cancelled' : 'failed';
      if (this.current !== null) this.tracker.ended(this.current, status, '');
      await CancellationScope.nonCancellable(() => this.record(status));
      throw error;
    }
  }

  /** A stage that is one activity; a pause interrupts it. */
  activity<Outputs extends Record<string, Ref>>(
    stage: StageName,
    work: () => Promise<StageResult<Outputs>>,
  ): Promise<StageResult<Outputs>> {
    return this.stage(stage, () => this.gate.run(work));
  }

  /** Work that is no stage of its own; a pause interrupts it all the same. */
  unlessPaused<T>(work: () => Promise<T>): Promise<T> {
    return this.gate.run(work);
  }

  /** Enters a result into the run's record under a name. */
  note(name: string, { key, cached }: Pick<StageResult<Record<string, Ref>>, 'key' | 'cached'>): void {
    this.finished[name] = { key, cached };
  }

  /** A stage that is a workflow of its own, which heeds a pause by itself. */
  childWorkflow<Outputs extends Record<string, Ref>>(
    stage: StageName,
    start: (workflowId: string) => Promise<StageResult<Outputs>>,
  ): Promise<StageResult<Outputs>> {
    return this.stage(stage, async () => {
      await this.gate.run(() => Promise.resolve());
      this.child = childId(stage);
      try {
        return await start(this.child);
      } finally {
        this.child = null;
      }
    });
  }

  private async stage<Outputs extends Record<string, Ref>>(
    stage: StageName,
    work: () => Promise<StageResult<Outputs>>,
  ): Promise<StageResult<Outputs>> {
    this.current = stage;
    this.tracker.started(stage);
    const result = await work();
    this.note(stage, result);
    this.tracker.ended(stage, result.cached ? 'cached' : 'done', result.note);
    this.current = null;
    await this.record('running');
    return result;
  }

  private async forwardPause(paused: boolean): Promise<void> {
    this.tracker.setPaused(paused);
    if (this.child !== null)
      await getExternalWorkflowHandle(this.child).signal(paused ? SIGNALS.pause : SIGNALS.resume);
  }

  private async record(status: RunRecord['status']): Promise<void> {
    const endedAt = status === 'running' ? null : new Date().toISOString();
    await recordRun({ ...this.described, startedAt: this.startedAt, endedAt, status, stages: this.finished });
  }
}
