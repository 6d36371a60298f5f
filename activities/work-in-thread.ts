import { Home } from '../artifacts/home.js';
import { hubRevisions, modelFolders, tokenizerFolders } from '../artifacts/pinned-folder.js';
import type { ActivityProgress } from '../contracts/run.js';
import { runInThread } from '../processes/run-in-thread.js';
import type { Attempt, Stage, StageDefinition, StageWork } from './stage.js';

/** An attempt as it travels to a thread. */
interface Order {
  /** URL of the file that exports the stage, and the stage's name. */
  readonly file: string;
  readonly stage: string;
  readonly home: string;
  readonly attempt: Pick<Attempt<unknown, unknown>, 'context' | 'inputs' | 'env' | 'scratch' | 'token' | 'codeVersion'>;
}

/**
 * Does the work of a stage in a thread, so that the worker's event loop, and with it heartbeats and the other stages of
 * the worker, go on meanwhile. An abort ends the thread wherever it is: what it leaves is what a kill would.
 */
export async function workInThread<Context, Inputs, Outputs>(
  { name }: Pick<StageDefinition<never, Inputs, never>, 'name'>,
  file: string,
  { context, inputs, env, scratch, token, codeVersion, home, signal, progress }: Attempt<Context, Inputs>,
): Promise<StageWork<Outputs>> {
  const attempt = { context, inputs, env: { ...env }, scratch, token, codeVersion };
  const order: Order = { file, stage: name, home: home.root, attempt };
  const task = { module: import.meta.url, name: doOrder.name, argument: order };
  const work = await runInThread(task, signal, (report) => {
    progress(report as ActivityProgress);
  });
  return work as StageWork<Outputs>;
}

type AnyStage = Stage<never, unknown, never>;

/** In the thread. */
export async function doOrder({ file, stage, home: root, attempt }: Order, progress: (report: unknown) => void) {
  const exported = Object.values((await import(file)) as Record<string, Partial<AnyStage>>);
  const definition = exported.find((value) => value.definition?.name === stage)?.definition;
  if (definition === undefined) throw new Error(`${file} exports no stage ${stage}.`);
  const home = new Home(root);
  const { env } = attempt;
  const whole: Attempt<unknown, unknown> = {
    ...attempt,
    home,
    store: home.store,
    modelFolder: modelFolders(home, env),
    tokenizerFolder: tokenizerFolders(home, env),
    resolveRevision: hubRevisions(home, env),
    signal: new AbortController().signal,
    progress,
    engines: { use: refuse },
    journal: refuse,
    stillMine: refuse,
    get checkpoints() {
      return refuse();
    },
  };
  return definition.work(whole as Attempt<never, unknown>);
}

const refuse = (): never => {
  throw new Error('A stage in a thread has no engines, journal, checkpoints or fence: it starts over.');
};
