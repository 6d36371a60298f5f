import {
  ApplicationFailure,
  CancellationScope,
  isCancellation,
  log,
  patched,
  TemporalFailure,
} from '@temporalio/workflow';
import type { RunRecord } from '../contracts/lineage.js';
import type { PipelineConfig } from '../contracts/pipeline-config.js';
import type { Ref } from '../contracts/ref.js';
import type { ChildInput, Dispatch, StageResult } from '../contracts/run.js';
import type { StageName, StageRow, StageTable } from '../contracts/stages.js';
import { commandToServe } from '../contracts/temporal.js';
import { activitiesOn, recordRun } from './activities.js';
import { FollowingChild } from './following-child.js';
import { asCancelled, PauseGate, wasCancelled } from './pause.js';
import { asSteps, type StepPart, type Steps } from './pipeline.js';
import { watchingQueue } from './queue-watch.js';
import { childId, StageTracker } from './tracker.js';

/** What a run's record says from its start to its end. */
type Described = Pick<RunRecord, 'runId' | 'kind' | 'config'>;
/** Where work goes; without a translation there are no chunks. */
type Dispatching = Pick<PipelineConfig, 'queues' | 'reliability'> & {
  readonly translation?: Pick<PipelineConfig['translation'], 'chunksInFlight'>;
};
type AnyResult = StageResult<Readonly<Record<string, Ref>>>;

/** Stages one after the other, with what an operator wants of each: progress, record, pause, an end that is told. */
export class StagedRun<Table extends StageTable> {
  readonly dispatch: Dispatch;
  private readonly tracker: StageTracker;
  private readonly gate = new PauseGate();
  private readonly done: RunRecord['stages'] = {};
  private readonly startedAt = new Date().toISOString();
  private readonly leftOut = new Set<string>();
  private current: StageName | null = null;
  private child: FollowingChild | null = null;
  /** Whether an earlier version translated; the round trip was no stage then, and a pause began all parts anew. */
  private translatedBeforeRecords = false;

  constructor(
    private readonly described: Described,
    private readonly table: Table,
    { queues, reliability, translation = { chunksInFlight: 1 } }: Dispatching,
    private readonly isOn: (row: StageRow) => boolean = () => true,
  ) {
    this.dispatch = { queues, reliability, chunksInFlight: translation.chunksInFlight };
    this.tracker = new StageTracker(described.runId, table, queues, isOn);
    this.gate.listen(() => {
      const inChild = this.child === null ? 'nothing' : 'child';
      this.tracker.setPause(this.gate.paused, this.gate.running > 0 ? 'stage' : inChild);
      this.child?.follow();
    });
  }

  /** Does the whole of the run, and records how it ended. */
  async execute<T>(work: () => Promise<T>): Promise<T> {
    try {
      await this.record('running');
      const result = await work();
      await this.record('completed');
      return result;
    } catch (failure) {
      const error = wasCancelled() ? asCancelled(failure) : failure;
      const status = isCancellation(error) ? 'cancelled' : 'failed';
      if (this.current !== null) this.tracker.ended(this.current, status, '');
      const why = status === 'failed' ? { failure: innermost(error) } : {};
      await CancellationScope.nonCancellable(() => this.record(status, why));
      throw error;
    }
  }

  /** What comes before the first stage. */
  before<T>(work: () => Promise<T>): Promise<T> {
    return this.gate.run(work, () => patched('pauses-before-stages'));
  }

  /** The stages run by activities and child workflows, in the context of this run. */
  steps(context: Ref): Steps<Table> {
    const run = async (name: string, inputs: object) => {
      const row = this.row(name);
      if (!this.isOn(row) || this.leftOut.has(name) || (row.since !== undefined && !patched(row.since))) return null;
      if (name === 'round-trip' && this.translatedBeforeRecords) return this.one(name, row, { context, ...inputs });
      return this.stage(name, () => this.one(name, row, { context, ...inputs }));
    };
    const each = async (name: string, parts: readonly StepPart[]) => {
      if (!this.isOn(this.row(name)) || this.leftOut.has(name) || parts.length === 0) return [];
      let results: AnyResult[] = [];
      const all = async () => {
        results = [];
        for (const part of parts) results.push(await this.part(name, part, context));
        return combined(parts, results);
      };
      await this.stage(name, () => (this.translatedBeforeRecords ? this.gate.run(all) : all()));
      return results;
    };
    const leaveOut = (names: readonly string[], why: string) => {
      // Earlier versions went on, and failed.
      if (patched('left-out')) for (const name of names) this.leaveOut(name as StageName, why);
    };
    return asSteps({ run, each, leaveOut });
  }

  private leaveOut(name: StageName, why: string): void {
    if (!this.isOn(this.row(name))) return;
    this.leftOut.add(name);
    this.tracker.ended(name, 'skipped', why);
  }

  private row(name: string): StageRow {
    const row = this.table[name];
    if (row === undefined) throw new Error(`There is no stage ${name}.`);
    return row;
  }

  private async one(name: string, row: StageRow, inputs: object & Pick<ChildInput, 'context'>): Promise<AnyResult> {
    if (row.workflow !== undefined) return this.inChild(name, row.workflow, { dispatch: this.dispatch, ...inputs });
    return this.gate.run(() => this.activity(row, row.does, inputs));
  }

  private activity({ queue, activity }: StageRow, summary: string, inputs: object): Promise<AnyResult> {
    const work = activitiesOn(queue, this.dispatch)[activity as keyof ReturnType<typeof activitiesOn>];
    return work.executeWithOptions({ summary }, [inputs] as never) as Promise<AnyResult>;
  }

  private async part(name: string, { name: title, inputs }: StepPart, context: Ref): Promise<AnyResult> {
    const result = await this.gate.run(() => this.activity(this.row(name), title, { context, ...inputs }));
    this.enter(`${name}: ${title}`, result);
    return result;
  }

  /** A workflow of its own, which heeds a pause by itself. */
  private async inChild(name: string, workflow: string, input: object): Promise<AnyResult> {
    await this.gate.run(() => Promise.resolve());
    this.child = new FollowingChild(childId(name), () => this.gate.paused);
    try {
      const result = await this.child.execute(workflow, input);
      if (isResult(result)) return result;
      this.translatedBeforeRecords = true;
      return BEFORE_RECORDS;
    } finally {
      this.child = null;
    }
  }

  private async stage(name: string, work: () => Promise<AnyResult>): Promise<AnyResult> {
    this.current = name as StageName;
    this.tracker.started(this.current);
    const result = await this.onQueue(this.row(name).queue, work);
    if (result.key !== '') this.enter(name, result);
    this.tracker.ended(this.current, result.cached ? 'cached' : 'done', result.note);
    this.current = null;
    await this.record('running');
    return result;
  }

  /** The queue of workflows is served, or nothing of this would run. */
  private onQueue<T>(kind: StageRow['queue'], work: () => Promise<T>): Promise<T> {
    const { queues } = this.dispatch;
    const queue = queues[kind];
    if (queue === queues.pipeline) return work();
    const show = (isUnserved: boolean) => {
      this.tracker.setUnserved(isUnserved ? { queue, command: commandToServe(queue, queues) } : null);
    };
    return watchingQueue(queue, show, work);
  }

  /** Enters a result into the run's record under a name. */
  private enter(name: string, { key, cached }: AnyResult): void {
    this.done[name] = { key, cached };
  }

  private async record(status: RunRecord['status'], why: Pick<RunRecord, 'failure'> = {}): Promise<void> {
    const endedAt = status === 'running' ? null : new Date().toISOString();
    try {
      await recordRun({ ...this.described, startedAt: this.startedAt, endedAt, status, ...why, stages: this.done });
    } catch (error) {
      if (isCancellation(error)) throw error;
      // The run itself is fine: its record is for those who look at it.
      log.warn('The record of this run could not be written.', { status, error });
    }
  }
}

/** The failure that says what happened; those around it say through which activity and child it came. */
function innermost(error: unknown): RunRecord['failure'] {
  let cause = error;
  while (cause instanceof TemporalFailure && cause.cause !== undefined) cause = cause.cause;
  const type = cause instanceof ApplicationFailure ? (cause.type ?? null) : cause instanceof Error ? cause.name : null;
  return { type, message: cause instanceof Error ? cause.message : String(cause) };
}

/** Of several parts, each with a record of its own; the row has none. */
function combined(parts: readonly StepPart[], results: readonly AnyResult[]): AnyResult {
  return {
    key: '',
    cached: results.every(({ cached }) => cached),
    outputs: {},
    summary: {},
    note: results.map(({ note }, index) => `${parts[index]?.name ?? ''}: ${note}`).join('; '),
  };
}

/** What histories hold of a child that ended before its stage had a record; nothing reads more of it in a replay. */
const BEFORE_RECORDS: AnyResult = { key: '', cached: false, outputs: {}, summary: {}, note: '' };

function isResult(value: unknown): value is AnyResult {
  return typeof value === 'object' && value !== null && 'outputs' in value;
}
