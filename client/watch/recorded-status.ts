import { z } from 'zod';
import type { Home } from '../../artifacts/home.js';
import type { RunRecord } from '../../contracts/lineage.js';
import { PipelineConfig } from '../../contracts/pipeline-config.js';
import type { StageProgress } from '../../contracts/run.js';
import type { RunStatus } from '../../contracts/run-status.js';
import { STAGE_TABLES, type StageName, type StageRow } from '../../contracts/stages.js';

/** A run as its record tells it, which is all there is to say once it has ended, and all there is without a server. */
export async function recordedStatus(home: Home, record: RunRecord): Promise<RunStatus> {
  const { runId, kind = 'model', status, startedAt, endedAt, failure = null } = record;
  return {
    ...{ runId, kind, status, startedAt, endedAt, failure },
    server: status === 'running' ? 'away' : null,
    ...{ paused: false, saving: false, live: null, unserved: [] },
    stages: await recordedStages(home, record),
  };
}

async function recordedStages(home: Home, record: RunRecord): Promise<StageProgress[]> {
  const rows = Object.entries<StageRow>(STAGE_TABLES[record.kind ?? 'model']);
  const config = PipelineConfig.safeParse(record.config).data;
  const stages = await Promise.all(
    rows.map(async ([name, { queue, on }]): Promise<StageProgress> => {
      const stage = { stage: name as StageName, queue: queuesOf(record)[queue], startedAt: null, endedAt: null };
      const finished = await finishedStage(home, record, name);
      if (finished !== null) return { ...stage, ...finished };
      const isOff = record.status === 'completed' || (config !== undefined && on?.(config) === false);
      return { ...stage, status: isOff ? 'skipped' : 'waiting', note: '' };
    }),
  );
  return withLast(stages, record);
}

/** What is recorded of a stage's row, be it in parts; null where it was not finished. */
async function finishedStage(
  home: Home,
  { stages }: RunRecord,
  name: string,
): Promise<Pick<StageProgress, 'status' | 'startedAt' | 'endedAt' | 'note'> | null> {
  const own = Object.entries(stages).filter(([title]) => title === name || title.startsWith(`${name}: `));
  if (own.length === 0) return null;
  const records = await Promise.all(
    own.map(async ([title, { key }]) => ({ title, record: await home.stages.read(key) })),
  );
  const notes = records.map(({ title, record }) =>
    [title.slice(name.length + 2), record?.note].filter(Boolean).join(': '),
  );
  const made = records.flatMap(({ record }) => (record === null ? [] : [record]));
  const cached = own.every(([, stage]) => stage.cached);
  const times = cached || made.length === 0 ? { startedAt: null, endedAt: null } : spanOf(made);
  return { status: cached ? 'cached' : 'done', ...times, note: notes.filter(Boolean).join('; ') };
}

function spanOf(made: readonly { readonly startedAt: string; readonly durationMs: number }[]) {
  const starts = made.map(({ startedAt }) => Date.parse(startedAt));
  const startedAt = Math.min(...starts);
  return { startedAt, endedAt: Math.max(...made.map(({ durationMs }, index) => (starts[index] ?? 0) + durationMs)) };
}

/** Stages come one after the other: the first that a run did not finish is the one that it ended in. */
function withLast(stages: readonly StageProgress[], { status, stages: recorded }: RunRecord): StageProgress[] {
  if ((status !== 'failed' && status !== 'cancelled') || Object.keys(recorded).length === 0) return [...stages];
  const last = stages.findIndex((stage) => stage.status === 'waiting');
  return stages.map((stage, index) => (index === last ? { ...stage, status } : stage));
}

const Queues = z.object({ queues: PipelineConfig.shape.queues });

/** Queues of the run's settings; those of a record whose settings cannot be read are not known. */
export function queuesOf({ config }: RunRecord): PipelineConfig['queues'] {
  const parsed = Queues.safeParse(config);
  return parsed.data?.queues ?? { pipeline: '', translate: '', sft: '', dpo: '', benchmark: '' };
}
