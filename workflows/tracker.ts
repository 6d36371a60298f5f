import { defineQuery, setCurrentDetails, setHandler, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { defineSearchAttributeKey } from '@temporalio/common';
import type { PipelineConfig } from '../contracts/pipeline-config.js';
import type { RunProgress, StageProgress, StageStatus } from '../contracts/run.js';
import type { StageName, StageRow, StageTable } from '../contracts/stages.js';
import { QUERIES, SEARCH_ATTRIBUTES } from '../contracts/temporal.js';

export const progressQuery = defineQuery<RunProgress>(QUERIES.progress);

const STAGE_ATTRIBUTE = defineSearchAttributeKey(SEARCH_ATTRIBUTES.stage, 'KEYWORD');

const SYMBOLS: Readonly<Record<StageStatus, string>> = {
  waiting: '·',
  running: '▶',
  cached: '≡',
  done: '✔',
  failed: '✖',
  cancelled: '■',
  skipped: '–',
};

/** A queue without a worker, and what starts one. */
interface Unserved {
  readonly queue: string;
  readonly command: string;
}

/** The state of every stage, shown by query, in the server's UI and in the search attribute of the current stage. */
export class StageTracker {
  private paused = false;
  private working: AtWork = 'nothing';
  private unserved: Unserved | null = null;
  private readonly runId: string;
  private readonly stages = new Map<StageName, StageProgress>();

  constructor(runId: string, table: StageTable, queues: PipelineConfig['queues'], isOn: (row: StageRow) => boolean) {
    this.runId = runId;
    for (const [name, row] of Object.entries(table)) {
      const stage = name as StageName;
      const status = isOn(row) ? 'waiting' : 'skipped';
      this.stages.set(stage, { stage, status, queue: queues[row.queue], startedAt: null, endedAt: null, note: '' });
    }
    setHandler(progressQuery, () => this.progress());
    this.show();
  }

  progress(): RunProgress {
    return { runId: this.runId, paused: this.paused, stages: [...this.stages.values()] };
  }

  started(stage: StageName): void {
    upsertSearchAttributes([{ key: STAGE_ATTRIBUTE, value: stage }]);
    this.change(stage, { status: 'running', startedAt: Date.now() });
  }

  ended(stage: StageName, status: StageStatus, note: string): void {
    this.change(stage, { status, endedAt: Date.now(), note });
  }

  setPause(paused: boolean, working: AtWork): void {
    this.paused = paused;
    this.working = working;
    this.show();
  }

  setUnserved(unserved: Unserved | null): void {
    if (unserved === this.unserved) return;
    this.unserved = unserved;
    this.show();
  }

  private change(stage: StageName, change: Partial<StageProgress>): void {
    const before = this.stages.get(stage);
    if (before === undefined) return;
    this.stages.set(stage, { ...before, ...change });
    this.show();
  }

  private show(): void {
    const unserved =
      this.unserved &&
      `**Waiting: nobody serves the queue \`${this.unserved.queue}\`.** Start a worker with \`${this.unserved.command}\`.\n\n`;
    setCurrentDetails(`${pauseDetails(this.paused, this.working)}${unserved ?? ''}${table([...this.stages.values()])}`);
  }
}

/** What has still to save its work when a pause is asked for; of a child its parent does not know when it has. */
export type AtWork = 'stage' | 'child' | 'nothing';

const PAUSE: Readonly<Record<AtWork, string>> = {
  stage: '**Pausing:** running work is saved first.',
  child: '**Pausing, or paused:** the child workflow says whether its work is saved.',
  nothing: '**Paused.**',
};

/** What stands above the details of a workflow that is paused, or about to be. */
export function pauseDetails(paused: boolean, working: AtWork): string {
  return paused ? `${PAUSE[working]} Resume with \`sprogskole resume\`.\n\n` : '';
}

function table(stages: readonly StageProgress[]): string {
  const rows = stages.map(
    (stage) =>
      `| ${SYMBOLS[stage.status]} ${stage.status} | ${stage.stage} | ${stage.queue} | ${seconds(stage)} | ${stage.note} |`,
  );
  return ['| status | stage | queue | time | result |', '|---|---|---|---|---|', ...rows].join('\n');
}

function seconds({ startedAt, endedAt }: StageProgress): string {
  if (startedAt === null) return '';
  return endedAt === null
    ? `since ${new Date(startedAt).toISOString().slice(11, 19)} UTC`
    : `${((endedAt - startedAt) / 1000).toFixed(1)} s`;
}

/** The address of this workflow's children: the run's id with the stage behind it. */
export function childId(stage: string): string {
  return `${workflowInfo().workflowId}/${stage}`;
}
