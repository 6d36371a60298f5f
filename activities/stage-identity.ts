import { stageKey } from '../artifacts/stage-cache.js';
import type { Home } from '../artifacts/home.js';
import type { StageIdentity, StageRecord } from '../contracts/lineage.js';
import { Ref } from '../contracts/ref.js';
import type { Refs, Sourced, StageDefinition } from './stage.js';

/** What a stage's output depends on: its version, sources, every reference in its inputs, and the settings it names. */
export function identityOf<Context extends Sourced, Inputs, Outputs extends Refs>(
  { name, version, sources = [], keyed }: StageDefinition<Context, Inputs, Outputs>,
  context: Context,
  inputs: Inputs,
): StageIdentity {
  const identities = sources.flatMap((source) => {
    const pinned = context.sources[source];
    return pinned === undefined ? [] : [[source, pinned.identity] as const];
  });
  return {
    stage: name,
    version,
    inputs: { ...Object.fromEntries(identities), ...digestsIn(inputs) },
    config: keyed(context, inputs),
  };
}

/** Digests of all references, by their places; `none` for one that may be absent and is. */
function digestsIn(inputs: unknown, place: readonly string[] = []): Record<string, string> {
  if (inputs === null) return { [place.join('.')]: 'none' };
  if (typeof inputs !== 'object') return {};
  const ref = Ref.safeParse(inputs);
  if (ref.success) return { [place.join('.')]: ref.data.digest };
  const parts = Object.entries(inputs).map(([name, value]) => digestsIn(value, [...place, name]));
  return Object.fromEntries(parts.flatMap((part) => Object.entries(part)));
}

/** A stage's record with its outputs checked; null where there is none, or none that still holds. */
export async function finishedRecord<Context extends Sourced, Inputs, Outputs extends Refs>(
  home: Home,
  definition: StageDefinition<Context, Inputs, Outputs>,
  context: Context,
  inputs: Inputs,
): Promise<(StageRecord & { readonly outputs: Outputs }) | null> {
  const record = await home.stages.lookUp(stageKey(identityOf(definition, context, inputs)));
  const outputs = definition.outputs.safeParse(record?.outputs);
  return record !== null && outputs.success ? { ...record, outputs: outputs.data } : null;
}
