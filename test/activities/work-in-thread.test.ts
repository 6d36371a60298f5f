import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, it } from 'vitest';
import { stages } from '../../activities/index.js';
import { prepare } from '../../activities/prepare.js';
import type { StageTools } from '../../activities/run-stage.js';
import { Home } from '../../artifacts/home.js';
import { loadPipeline } from '../../config/load-pipeline.js';
import type { PinnedSource } from '../../contracts/context.js';
import type { MergedMessage } from '../../contracts/dataset.js';
import { temporaryFolder } from '../temporary-folder.js';

const PINNED: PinnedSource = { kind: 'path', path: '', identity: 'same' };

/** Two messages each. */
function* trees(count: number): Generator<MergedMessage> {
  for (let tree = 0; tree < count; tree++) {
    const id = String(tree);
    const common = { treeId: id, lang: 'en', rank: null, outcome: 'translated' } as const;
    yield { ...common, id, parentId: null, role: 'prompter', text: `Q ${id}?`, translation: `Spørgsmål ${id}?` };
    yield { ...common, id: `${id}a`, parentId: id, role: 'assistant', text: `A ${id}.`, translation: `Svar ${id}.` };
  }
}

const refuse = (): never => {
  throw new Error('Nothing of it is needed.');
};

it('a stage comes to the same in a thread, with its signs of life', async () => {
  const home = new Home(await temporaryFolder());
  const { config } = await loadPipeline('demo');
  const sources = { dataset: PINNED, translator: PINNED, baseModel: PINNED };
  const context = { config, sources, edition: null, int8: null };
  const inputs = { merged: await home.store.putJsonl(trees(60)) };
  const tools: StageTools = {
    ...{ home, env: process.env, codeVersion: 'test', engines: { use: refuse, release: refuse } },
    ...{ modelFolder: refuse, tokenizerFolder: refuse, resolveRevision: refuse },
  };
  const environment = new MockActivityEnvironment();
  const signs: unknown[] = [];
  environment.on('heartbeat', (details: unknown) => signs.push(details));
  const inThread = await environment.run<
    [],
    Awaited<ReturnType<typeof prepare.run>>,
    () => ReturnType<typeof prepare.run>
  >(() => prepare.run(tools, context, inputs));
  expect(signs).toContainEqual(expect.objectContaining({ done: 120, unit: 'messages' }));

  const here = await prepare.definition.work({
    ...{ ...tools, context, inputs, store: home.store, scratch: '', token: 1, progress: () => undefined },
    ...{ journal: refuse, stillMine: refuse, checkpoints: null as never, signal: new AbortController().signal },
  });
  expect(inThread.outputs).toEqual(here.outputs);
});

it('the stages that compute for seconds without a break are done in threads', () => {
  const inThreads = Object.entries(stages).flatMap(([name, { definition }]) => (definition.thread ? [name] : []));
  expect(inThreads).toEqual(['prepare', 'score', 'report']);
});
