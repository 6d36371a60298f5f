import { stages, type Stages } from '../../activities/index.js';
import type { Home } from '../../artifacts/home.js';
import type { StageContext } from '../../contracts/context.js';
import { MEDIA, type Ref } from '../../contracts/ref.js';
import type { StageResult } from '../../contracts/run.js';
import { STAGES, type StageName, type StageRow } from '../../contracts/stages.js';
import type { PinnedSuite } from '../../contracts/suite.js';
import { storeScoringSets } from '../../dataset/scoring-sets.js';
import { asSteps, teach, type StepPart } from '../../workflows/pipeline.js';

type AnyResult = StageResult<Readonly<Record<string, Ref>>>;

/** Stands for what a stage would make that is still to do. */
const UNKNOWN: Ref = { digest: '0'.repeat(64), bytes: 0, mediaType: MEDIA.binary };

/**
 * What a run would do at each stage that is on: the pipeline, gone through with steps that look into the cache and run
 * nothing. What a stage makes that is still to do is unknown, and so is whether the stages that need it are cached.
 */
export async function cachedStages(
  home: Home,
  context: StageContext,
  suites: readonly PinnedSuite[] = [],
): Promise<ReadonlyMap<StageName, string>> {
  const states = new Map<StageName, string>();
  let leftOut: ReadonlySet<string> = new Set();
  const look = async (name: string, inputs: object): Promise<AnyResult> => {
    const stage = stages[rowOf(name).activity as keyof Stages];
    const { inputs: digests } = stage.identity(context, inputs);
    const isKnown = !Object.values(digests).includes(UNKNOWN.digest);
    const found = isKnown ? await stage.lookUp(home, context, inputs) : null;
    if (found !== null) return { ...found, note: `cached: ${found.note}` };
    return toDo(Object.keys(stage.definition.outputs.shape), isKnown);
  };
  const run = async (name: string, inputs: object) => {
    if (leftOut.has(name) || !(rowOf(name).on?.(context.config) ?? true)) return null;
    const result = await look(name, inputs);
    states.set(name as StageName, result.note);
    return result;
  };
  const each = async (name: string, parts: readonly StepPart[]) => {
    if (leftOut.has(name) || !(rowOf(name).on?.(context.config) ?? true)) return [];
    const results = await Promise.all(parts.map(({ inputs }) => look(name, inputs)));
    const notes = results.map(({ note }, index) => `${parts[index]?.name ?? ''}: ${note}`);
    if (parts.length > 0) states.set(name as StageName, notes.join('; '));
    return results;
  };
  const leaveOut = (names: readonly string[], why: string) => {
    for (const name of names) states.set(name as StageName, `left out: ${why}`);
    leftOut = new Set(names);
  };
  const scoring = await storeScoringSets(home.store, context.config);
  await teach(asSteps({ run, each, leaveOut }), { scoring, suites });
  return states;
}

function rowOf(name: string): StageRow {
  return STAGES[name as keyof typeof STAGES];
}

function toDo(outputs: readonly string[], isKnown: boolean): AnyResult {
  return {
    key: '',
    cached: false,
    outputs: Object.fromEntries(outputs.map((name) => [name, UNKNOWN])),
    summary: {},
    note: isKnown ? 'to do' : 'to do, unless the stages before it make what they made once',
  };
}
