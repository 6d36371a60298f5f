import { generateIdentity } from '../config/stage-identities.js';
import { openJournal, type Journal } from '../artifacts/journal.js';
import { join } from 'node:path';
import { z } from 'zod';
import type { Ref } from '../contracts/ref.js';
import type { ActivityProgress, GenerateOutputs, StageContext, StageResult } from '../contracts/run.js';
import type { ModelVariant } from '../contracts/temporal.js';
import { Generation, type TrainerEvent } from '../contracts/trainer.js';
import { TestItem } from '../contracts/dataset.js';
import { evaluateJob } from '../training/jobs.js';
import { OutOfMemoryError } from '../training/trainer-errors.js';
import type { Dependencies } from './dependencies.js';
import { cancellationSignal, heartbeatDownload } from './heartbeat.js';
import { runStage, type StageAttempt, type StageWork } from './run-stage.js';
import { withTrainer } from './with-trainer.js';

type GenerateInput = StageContext & { adapter: Ref | null; test: Ref; variant: ModelVariant };

const Entry = z.discriminatedUnion('type', [
  z.object({ type: z.literal('begin'), ids: z.array(z.string()) }),
  z.object({ type: z.literal('items'), items: z.array(Generation) }),
  z.object({ type: z.literal('out-of-memory'), batchSize: z.number() }),
]);
type Entry = z.infer<typeof Entry>;

export function generateActivity(deps: Dependencies) {
  return {
    generate: (input: GenerateInput): Promise<StageResult<GenerateOutputs>> => {
      return runStage(deps, generateIdentity(input, input.adapter, input.test), async (attempt) => {
        const journal = await openJournal(deps.home.journal(attempt.key));
        try {
          return await generate(deps, input, attempt, journal);
        } finally {
          await journal.close();
        }
      });
    },
  };
}

async function generate(
  deps: Dependencies,
  { config, sources, adapter, test }: GenerateInput,
  attempt: StageAttempt,
  journal: Journal,
): Promise<StageWork<GenerateOutputs>> {
  const { store } = deps.home;
  const entries = journal.entries.map((entry) => Entry.parse(entry));
  const items = await readItems(deps, test);
  const adapterFolder = adapter && join(attempt.scratch, 'adapter');
  if (adapter && adapterFolder !== null) await store.materialize(adapter, adapterFolder);
  const note = async (entry: Entry) => {
    await attempt.fence.check();
    await journal.append(entry);
    entries.push(entry);
  };
  const batchSize = batchThatFits(entries, config.evaluation.batchSize);
  const model = await deps.modelFolder(sources.baseModel, cancellationSignal(), heartbeatDownload);
  const done = finished(entries).map((item) => item.id);
  const job = evaluateJob(config, model, adapterFolder, await store.localFile(test), done, batchSize);
  await withTrainer(deps, job, attempt.scratch, (event) => onEvent(event, note, entries, items.length)).catch(
    async (error: unknown) => {
      if (error instanceof OutOfMemoryError) await note({ type: 'out-of-memory', batchSize });
      throw error;
    },
  );
  return publish(deps, items, entries);
}

async function onEvent(
  event: TrainerEvent,
  note: (entry: Entry) => Promise<void>,
  entries: readonly Entry[],
  total: number,
): Promise<ActivityProgress | null> {
  if (event.event === 'batch') await note({ type: 'begin', ids: event.ids });
  if (event.event === 'generations') await note({ type: 'items', items: event.items });
  return { done: finished(entries).length, total, unit: 'questions', note: '' };
}

async function publish(deps: Dependencies, items: TestItem[], entries: Entry[]): Promise<StageWork<GenerateOutputs>> {
  const byId = new Map(finished(entries).map((item) => [item.id, item]));
  const ordered = items.map((item) => byId.get(item.id)).filter((item) => item !== undefined);
  const redone = redoneItems(entries);
  return {
    outputs: { generations: await deps.home.store.putJsonl(ordered) },
    summary: { items: ordered.length, redoneItems: redone },
    note: `${ordered.length} answers`,
    redone: { items: redone },
  };
}

async function readItems(deps: Dependencies, test: Ref): Promise<TestItem[]> {
  const items: TestItem[] = [];
  for await (const item of deps.home.store.readJsonl(test)) items.push(TestItem.parse(item));
  return items;
}

function finished(entries: readonly Entry[]): Generation[] {
  return entries.flatMap((entry) => (entry.type === 'items' ? entry.items : []));
}

/** Items whose batch was begun more than once. */
function redoneItems(entries: readonly Entry[]): number {
  const begun = entries.flatMap((entry) => (entry.type === 'begin' ? entry.ids : []));
  return begun.length - new Set(begun).size;
}

function batchThatFits(entries: readonly Entry[], configured: number): number {
  const tooLarge = entries.flatMap((entry) => (entry.type === 'out-of-memory' ? [entry.batchSize] : []));
  const limit = Math.min(configured, ...tooLarge.map((size) => Math.floor(size / 2)));
  return Math.max(1, limit);
}
