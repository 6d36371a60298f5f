import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stages } from '../../activities/index.js';
import type { Attempt, StageWork } from '../../activities/stage.js';
import { workInThread } from '../../activities/work-in-thread.js';
import { Home } from '../../artifacts/home.js';
import { collect, parsed } from '../../artifacts/json-lines.js';
import { modelFolders, tokenizerFolders } from '../../artifacts/pinned-folder.js';
import { loadPipeline } from '../../config/load-pipeline.js';
import { ChunkPlan } from '../../contracts/chunk-plan.js';
import type { PinnedSource, StageContext } from '../../contracts/context.js';
import { Message, Segment, TestItem, type ChunkStats, type TranslatedSegment } from '../../contracts/dataset.js';
import { MEDIA, type FolderManifest, type Ref } from '../../contracts/ref.js';
import type { ActivityProgress } from '../../contracts/run.js';
import { generation, merged, textMaker, treesFile } from './dataset.js';

type Name = 'ingest' | 'planChunks' | 'merge' | 'prepare' | 'score' | 'report';
type Progress = (progress: ActivityProgress) => void;
type Outputs = Readonly<Record<string, Ref>>;

/** A stage with inputs of a run of this size. */
export interface Case {
  readonly name: Name;
  /** In this thread, as it was before there were others. */
  readonly here: (progress: Progress) => Promise<StageWork<Outputs>>;
  /** Where its definition says. */
  readonly asDefined: (progress: Progress) => Promise<StageWork<Outputs>>;
}

/**
 * The CPU stages of a run, each with what those before it made.
 *
 * @param cutting whether planning and merging are among them: they cut every message anew, which takes most of the time
 */
export async function* casesOf(folder: string, messages: number, cutting: boolean): AsyncGenerator<Case> {
  const home = new Home(folder);
  const { store } = home;
  const makeText = textMaker(1);
  const dataset = join(folder, 'made.trees.jsonl.gz');
  await writeFile(dataset, treesFile(messages, makeText));
  const context = await contextOf(dataset);
  const caseOf = (name: Name, inputs: unknown) => makeCase(home, context, name, inputs);

  const ingest = caseOf('ingest', {});
  yield ingest;
  const ingested = await outputsOf(ingest);
  if (cutting) {
    const planned = caseOf('planChunks', { messages: ingested['messages'] });
    yield planned;
    const plan = await outputsOf(planned);
    const translations = await translate(home, plan['chunks'], makeText);
    yield caseOf('merge', { ...ingested, ...plan, translations, read: messages });
  }

  const mergedRef = await store.putJsonl(
    (async function* () {
      for await (const message of parsed(store.readJsonl(refOf(ingested, 'messages')), Message))
        yield merged(message, makeText);
    })(),
  );
  const prepare = caseOf('prepare', { merged: mergedRef });
  yield prepare;
  const prepared = await outputsOf(prepare);

  const items = await collect(store.readJsonl(refOf(prepared, 'test')), TestItem);
  const answers = () => store.putJsonl(items.map((item) => generation(item, makeText)));
  const generations = { base: await answers(), sft: await answers(), dpo: await answers() };
  const score = caseOf('score', { test: prepared['test'], sftTrain: prepared['sftTrain'], generations });
  yield score;
  const { scores } = await outputsOf(score);
  const accounting = { read: messages, translated: messages, kept: 0, excluded: {}, quarantined: {} };
  const json = (value: unknown) => store.putBytes(JSON.stringify(value), MEDIA.json);
  yield caseOf('report', {
    ...{ runId: 'bench', roundTrip: null, translatorScores: [], training: {}, stages: {}, scores, generations },
    ...{ test: prepared['test'], facts: prepared['facts'] },
    accounting: await json(accounting),
    quality: await json({ segments: messages, gates: {} }),
  });
}

async function contextOf(dataset: string): Promise<StageContext> {
  const { config } = await loadPipeline('demo', ['evaluation.maxItems=2000']);
  const { translation, baseModel } = config;
  const pinned = (path: string): PinnedSource => ({ kind: 'path', path, identity: path });
  const pathOf = (source: object) => ('path' in source ? String(source.path) : '');
  const sources = {
    dataset: pinned(dataset),
    translator: pinned(pathOf(translation.model)),
    baseModel: pinned(pathOf(baseModel)),
  };
  return { config, sources, edition: null, int8: null };
}

let attempts = 0;

function makeCase(home: Home, context: StageContext, name: Name, inputs: unknown): Case {
  const { definition } = stages[name];
  const work = definition.work as (attempt: Attempt<unknown, unknown>) => Promise<StageWork<Outputs>>;
  const attemptOf = (progress: Progress): Attempt<unknown, unknown> => ({
    ...{ home, store: home.store, env: process.env, context, inputs, progress },
    ...{ scratch: home.scratch(name, ++attempts), token: attempts, codeVersion: 'bench' },
    signal: new AbortController().signal,
    modelFolder: modelFolders(home, process.env),
    tokenizerFolder: tokenizerFolders(home, process.env),
    resolveRevision: refuse,
    ...{ engines: { use: refuse }, journal: refuse, stillMine: refuse },
    get checkpoints() {
      return refuse();
    },
  });
  const { thread } = definition;
  return {
    name,
    here: (progress) => work(attemptOf(progress)),
    asDefined: (progress) =>
      thread === undefined ? work(attemptOf(progress)) : workInThread(definition, thread, attemptOf(progress)),
  };
}

const refuse = (): never => {
  throw new Error('No stage of this benchmark needs it.');
};

async function outputsOf({ here }: Case): Promise<Outputs> {
  return (await here(() => undefined)).outputs;
}

function refOf(outputs: Outputs, name: string): Ref {
  const ref = outputs[name];
  if (ref === undefined) throw new Error(`There is no ${name}.`);
  return ref;
}

/** Checkpoint files of every chunk of a plan, as a folder. */
async function translate({ store }: Home, chunks: Ref | undefined, makeText: () => string): Promise<Ref> {
  const files: FolderManifest['files'] = [];
  const plan = ChunkPlan.parse(await store.readJson(chunks ?? refuse()));
  for (const [index, { segments, count, tokens }] of plan.chunks.entries()) {
    const lines = (await collect(store.readJsonl(segments), Segment)).map(({ id }): TranslatedSegment => ({
      id,
      status: 'translated',
      text: makeText(),
      by: 'first',
    }));
    const quality = { segments: count, gates: {} };
    const stats: ChunkStats = {
      ...{ segments: count, batches: 1, tokens, failed: 0, quality, batchTokensAfterOutOfMemory: null },
    };
    files.push({ path: `${index}.translated.jsonl`, ref: await store.putJsonl(lines) });
    files.push({ path: `${index}.stats.json`, ref: await store.putBytes(JSON.stringify(stats), MEDIA.json) });
  }
  return store.putBytes(JSON.stringify({ files }), MEDIA.folder);
}
