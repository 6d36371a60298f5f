import { defaultPayloadConverter } from '@temporalio/common';
import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import type { TranslationTotals } from '../../contracts/chunk-plan.js';
import type { ActivityProgress, RunProgress } from '../../contracts/run.js';
import type { LiveProgress, RunStatus } from '../../contracts/run-status.js';
import { stageRow, type StageName } from '../../contracts/stages.js';
import { QUERIES } from '../../contracts/temporal.js';
import { formatCount, formatSeconds } from '../display/format.js';

/** What the server says of a run that goes on. */
export interface RunView extends Pick<RunStatus, 'stages' | 'paused' | 'saving' | 'live'> {
  /** Queues that work waits in. */
  readonly waitingIn: readonly string[];
}

/** A worker that is there answers within milliseconds. */
const QUERY_LIMIT_MS = 3_000;

/** @param last what was seen of it last, for while no worker answers */
export async function viewRun(
  client: Client,
  description: WorkflowExecutionDescription,
  last: Pick<RunStatus, 'stages' | 'paused'>,
): Promise<RunView> {
  const runId = description.workflowId;
  const progress = await query<RunProgress>(client, runId);
  const { stages, paused } = progress ?? last;
  const running = stages.find((stage) => stage.status === 'running')?.stage;
  const own = pendingActivities(description);
  const child = running && stageRow(running).workflow !== undefined ? `${runId}/${running}` : null;
  const activities = [...own, ...(child === null ? [] : await activitiesOf(client, child))];
  return {
    stages: [...stages],
    paused,
    saving: paused && activities.some(({ working }) => working),
    live: running === undefined ? null : await viewStage(client, runId, running, activities),
    waitingIn: activities.flatMap(({ working, queue }) => (working ? [] : [queue])),
  };
}

async function query<T>(client: Client, workflowId: string): Promise<T | null> {
  const asked = () => client.workflow.getHandle(workflowId).query<T>(QUERIES.progress);
  return client.withDeadline(Date.now() + QUERY_LIMIT_MS, asked).catch(() => null);
}

async function viewStage(
  client: Client,
  runId: string,
  stage: StageName,
  activities: readonly PendingActivity[],
): Promise<LiveProgress | null> {
  if (stage === 'translate') return viewTranslation(client, `${runId}/${stage}`, activities);
  const [activity] = activities;
  return activity === undefined ? null : { stage, ...describeActivity(activity) };
}

async function viewTranslation(
  client: Client,
  workflowId: string,
  activities: readonly PendingActivity[],
): Promise<LiveProgress | null> {
  const progress = await query<{ totals: TranslationTotals; chunkCount: number; segmentCount: number }>(
    client,
    workflowId,
  );
  if (progress === null) return null;
  const shares = activities.map(({ progress: p }) => (p?.total ? p.done / p.total : 0));
  const { totals, chunkCount, segmentCount } = progress;
  const inWork = activities.reduce((sum, { progress: p }) => sum + (p?.unit === 'segments' ? p.done : 0), 0);
  const done = totals.translated + totals.failed + inWork;
  const segments = `${formatCount(Math.min(done, segmentCount))} of ${formatCount(segmentCount)} segments`;
  const first = activities.find(({ working }) => working) ?? activities[0];
  return {
    stage: 'translate',
    // Chunks hold equally many tokens, so they tell the time that is left; segments grow shorter towards the end.
    done: totals.chunks + shares.reduce((sum, share) => sum + share, 0),
    total: chunkCount,
    unit: 'chunks',
    note: [segments, first === undefined ? '' : describeActivity(first).note].filter(Boolean).join(', '),
    working: first?.working ?? true,
  };
}

interface PendingActivity {
  /** Whether a worker has it. */
  readonly working: boolean;
  readonly queue: string;
  readonly attempt: number;
  readonly lastFailure: string | null;
  /** Epoch milliseconds of the next attempt; null where it is not put off. */
  readonly nextAttempt: number | null;
  readonly progress: ActivityProgress | null;
}

/** temporal.api.enums.v1.PendingActivityState; the proto package is no dependency. */
const SCHEDULED = 1;

async function activitiesOf(client: Client, workflowId: string): Promise<PendingActivity[]> {
  const description = await client.workflow
    .getHandle(workflowId)
    .describe()
    .catch(() => null);
  return description === null ? [] : pendingActivities(description);
}

function pendingActivities({ raw }: WorkflowExecutionDescription): PendingActivity[] {
  return (raw.pendingActivities ?? []).map((activity) => {
    const [payload] = activity.heartbeatDetails?.payloads ?? [];
    const { seconds, nanos } = activity.nextAttemptScheduleTime ?? {};
    const next = Number(seconds ?? 0) * 1000 + (nanos ?? 0) / 1e6;
    return {
      working: Number(activity.state) !== SCHEDULED,
      queue: activity.activityOptions?.taskQueue?.name ?? '',
      attempt: activity.attempt ?? 1,
      lastFailure: activity.lastFailure?.message ?? null,
      nextAttempt: next > Date.now() ? next : null,
      progress: payload ? defaultPayloadConverter.fromPayload<ActivityProgress>(payload) : null,
    };
  });
}

function describeActivity(activity: PendingActivity): Omit<LiveProgress, 'stage'> {
  const { working, progress } = activity;
  // Another run has its turn at the stage (activities/take-turn.ts).
  const isNext = progress?.note.startsWith('waiting: ') ?? false;
  return {
    ...{ done: progress?.done ?? 0, total: progress?.total ?? null, unit: progress?.unit ?? '' },
    working: working && !isNext,
    note: (working ? [progress?.note ?? '', retryOf(activity)] : [retryOf(activity), waitOf(activity)])
      .filter(Boolean)
      .join(', '),
  };
}

function retryOf({ working, attempt, lastFailure }: PendingActivity): string {
  if (attempt === 1) return '';
  if (lastFailure === null) return `attempt ${attempt}`;
  return working
    ? `attempt ${attempt} (before: ${firstLine(lastFailure)})`
    : `attempt ${attempt}: ${firstLine(lastFailure)}`;
}

function waitOf({ nextAttempt }: PendingActivity): string {
  if (nextAttempt === null) return 'waiting for a worker';
  return `next try in ${formatSeconds((nextAttempt - Date.now()) / 1000)}`;
}

const NOTE_WIDTH = 60;

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').slice(0, NOTE_WIDTH);
}
