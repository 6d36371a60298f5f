import { defaultPayloadConverter } from '@temporalio/common';
import type { Client } from '@temporalio/client';
import type { TranslationTotals } from '../../contracts/chunk-plan.js';
import type { ActivityProgress, RunProgress, StageProgress } from '../../contracts/run.js';
import { stageRow, type StageName } from '../../contracts/stages.js';
import { QUERIES } from '../../contracts/temporal.js';
import { formatCount } from '../display/format.js';

/** A run as a watcher sees it at one moment. */
export interface RunView {
  readonly runId: string;
  readonly status: 'running' | 'completed' | 'failed' | 'cancelled';
  readonly paused: boolean;
  readonly stages: readonly StageProgress[];
  readonly live: LiveProgress | null;
}

/** Progress inside the stage that runs now. */
export interface LiveProgress {
  readonly stage: StageName;
  readonly done: number;
  readonly total: number | null;
  readonly unit: string;
  readonly note: string;
}

/** Looks at a run. A server or worker that does not answer is no reason to stop watching: the last view stands. */
export async function viewRun(client: Client, runId: string, last: RunView | null): Promise<RunView> {
  const handle = client.workflow.getHandle(runId);
  const description = await handle.describe();
  const status = statusOf(description.status.name);
  const progress = await handle.query<RunProgress>(QUERIES.progress).catch(() => null);
  const stages = progress?.stages ?? last?.stages ?? [];
  const running = stages.find((stage) => stage.status === 'running');
  const live = running && status === 'running' ? await viewStage(client, runId, running.stage) : null;
  return { runId, status, paused: progress?.paused ?? false, stages, live };
}

function statusOf(name: string): RunView['status'] {
  if (name === 'RUNNING' || name === 'CONTINUED_AS_NEW') return 'running';
  if (name === 'COMPLETED') return 'completed';
  return name === 'CANCELLED' || name === 'TERMINATED' ? 'cancelled' : 'failed';
}

async function viewStage(client: Client, runId: string, stage: StageName): Promise<LiveProgress | null> {
  if (stage === 'translate') return viewTranslation(client, `${runId}/${stage}`);
  const workflowId = stageRow(stage).workflow === undefined ? runId : `${runId}/${stage}`;
  const [activity] = await pendingActivities(client, workflowId);
  return activity === undefined ? null : { stage, ...describeActivity(activity) };
}

async function viewTranslation(client: Client, workflowId: string): Promise<LiveProgress | null> {
  const progress = await client.workflow
    .getHandle(workflowId)
    .query<{ totals: TranslationTotals; chunkCount: number; segmentCount: number }>(QUERIES.progress)
    .catch(() => null);
  if (progress === null) return null;
  const activities = await pendingActivities(client, workflowId);
  const shares = activities.map(({ progress: p }) => (p?.total ? p.done / p.total : 0));
  const { totals, chunkCount, segmentCount } = progress;
  const first = activities[0];
  const inWork = activities.reduce((sum, { progress: p }) => sum + (p?.unit === 'segments' ? p.done : 0), 0);
  const done = totals.translated + totals.failed + inWork;
  const segments = `${formatCount(Math.min(done, segmentCount))} of ${formatCount(segmentCount)} segments`;
  return {
    stage: 'translate',
    // Chunks hold equally many tokens, so they tell the time that is left; segments grow shorter towards the end.
    done: totals.chunks + shares.reduce((sum, share) => sum + share, 0),
    total: chunkCount,
    unit: 'chunks',
    note: [segments, first === undefined ? '' : describeActivity(first).note].filter(Boolean).join(', '),
  };
}

interface PendingActivity {
  readonly started: boolean;
  readonly attempt: number;
  readonly lastFailure: string | null;
  readonly progress: ActivityProgress | null;
}

async function pendingActivities(client: Client, workflowId: string): Promise<PendingActivity[]> {
  const description = await client.workflow
    .getHandle(workflowId)
    .describe()
    .catch(() => null);
  return (description?.raw.pendingActivities ?? []).map((activity) => {
    const [payload] = activity.heartbeatDetails?.payloads ?? [];
    return {
      started: activity.lastStartedTime != null,
      attempt: activity.attempt ?? 1,
      lastFailure: activity.lastFailure?.message ?? null,
      progress: payload ? defaultPayloadConverter.fromPayload<ActivityProgress>(payload) : null,
    };
  });
}

function describeActivity({ started, attempt, lastFailure, progress }: PendingActivity): Omit<LiveProgress, 'stage'> {
  const retry =
    attempt > 1 ? `attempt ${attempt}${lastFailure === null ? '' : ` (before: ${firstLine(lastFailure)})`}` : '';
  const note = [started ? (progress?.note ?? '') : 'waiting for a worker', retry].filter(Boolean).join(', ');
  return { done: progress?.done ?? 0, total: progress?.total ?? null, unit: progress?.unit ?? '', note };
}

const NOTE_WIDTH = 60;

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').slice(0, NOTE_WIDTH);
}
