import { stages, type Stages } from '../../activities/index.js';
import { translateChunk } from '../../activities/translate-chunk.js';
import { sha256 } from '../../artifacts/digest.js';
import { stageKey } from '../../artifacts/stage-cache.js';
import type { PinnedSource } from '../../contracts/context.js';
import type { PipelineConfig } from '../../contracts/pipeline-config.js';
import type { Ref } from '../../contracts/ref.js';
import { STAGES, type StageRow } from '../../contracts/stages.js';
import { asSteps, teach } from '../../workflows/pipeline.js';

/** Something that a stage is given or makes, by its name alone. */
export const ref = (name: string): Ref => ({ digest: sha256(name), bytes: 1, mediaType: 'x' });

const pinned = (source: unknown): PinnedSource => ({ kind: 'path', path: 'x', identity: JSON.stringify(source) });

/** A context whose sources are known by what the configuration says of them. */
export function contextOf(config: PipelineConfig) {
  const { model, fallback, retranslate } = config.translation;
  const sources = {
    dataset: pinned(config.dataset.source),
    translator: pinned(model),
    ...(fallback && { fallback: pinned(fallback.model) }),
    baseModel: pinned(config.baseModel),
  };
  return { config, sources, edition: retranslate, int8: config.translation.int8Weights };
}

/** Keys of all stages under a configuration. What stages make is the same whatever it is, so that each speaks for itself. */
export async function keysUnder(config: PipelineConfig): Promise<Record<string, string>> {
  const context = contextOf(config);
  const chunk = { segments: ref('segments'), tokens: 1, title: '' };
  const keys: Record<string, string> = { chunk: stageKey(translateChunk.identity(context, chunk)) };
  const note = (name: string, inputs: object) => {
    const row: StageRow = STAGES[name as keyof typeof STAGES];
    const stage = stages[row.activity as keyof Stages];
    keys[name] = stageKey(stage.identity(context, inputs));
    const made = Object.keys(stage.definition.outputs.shape).map((output) => [output, ref(output)]);
    return { key: '', cached: false, outputs: Object.fromEntries(made) as Record<string, Ref>, summary: {}, note: '' };
  };
  const isOn = (name: string) => (STAGES[name as keyof typeof STAGES] as StageRow).on?.(config) ?? true;
  const steps = asSteps<typeof STAGES>({
    run: (name, inputs) => Promise.resolve(isOn(name) ? note(name, inputs) : null),
    each: (name, parts) => Promise.resolve(parts.map(({ inputs }) => note(name, inputs))),
    leaveOut: () => undefined,
  });
  const scoring = config.translation.scoring.map(({ name, path, language, maxPairs }) => {
    return { name, language, pairs: ref(`${path} ${String(maxPairs)}`) };
  });
  await teach(steps, { scoring });
  return keys;
}
