import type { StageIdentity } from '../contracts/lineage.js';
import type { Ref } from '../contracts/ref.js';
import type { IngestOutputs, MergeOutputs, PrepareOutputs, ReportInput, StageContext } from '../contracts/run.js';

/**
 * What each stage's output depends on: its inputs, and of the configuration exactly what changes the result. A setting
 * that only changes speed (queues, threads, chunks in flight) is left out, so that changing it redoes nothing.
 *
 * A version is raised when the stage's code changes what comes out.
 */

export function ingestIdentity({ config, sources }: StageContext): StageIdentity {
  const { files, treeStates, languages, maxTrees } = config.dataset;
  return {
    stage: 'ingest',
    version: 1,
    inputs: { dataset: sources.dataset.identity },
    config: { files, treeStates, languages, maxTrees, language: config.language },
  };
}

export function planIdentity({ config }: StageContext, messages: Ref): StageIdentity {
  return {
    stage: 'plan',
    version: 1,
    inputs: { messages: messages.digest },
    config: { chunkMessages: config.translation.chunkMessages, language: config.language },
  };
}

export function chunkIdentity({ config, sources }: StageContext, messages: Ref): StageIdentity {
  const { engine, batchTokens, batchRows, maxSourceTokens, maxNewTokens } = config.translation;
  return {
    stage: 'translate-chunk',
    version: 1,
    inputs: { messages: messages.digest, translator: sources.translator.identity },
    config: { engine, batchTokens, batchRows, maxSourceTokens, maxNewTokens, language: config.language },
  };
}

/** The chunks are a function of the plan and the translation settings, so those stand for them. */
export function mergeIdentity(context: StageContext, ingest: IngestOutputs, plan: Ref): StageIdentity {
  return {
    stage: 'merge',
    version: 1,
    inputs: { messages: ingest.messages.digest, excluded: ingest.excluded.digest, plan: plan.digest },
    config: chunkIdentity(context, plan),
  };
}

export function prepareIdentity({ config }: StageContext, merged: Ref): StageIdentity {
  const { validationFraction, testFraction } = config.dataset;
  return {
    stage: 'prepare',
    version: 1,
    inputs: { merged: merged.digest },
    config: { validationFraction, testFraction, seed: config.seed, maxItems: config.evaluation.maxItems },
  };
}

export function trainingIdentity(
  stage: 'sft' | 'dpo',
  { config, sources }: StageContext,
  inputs: { readonly train: Ref; readonly validation: Ref; readonly adapter?: Ref },
): StageIdentity {
  const { quantization, chatTemplate } = config.training;
  const settings: Record<string, unknown> = { ...config.training[stage] };
  delete settings['enabled'];
  return {
    stage,
    version: 1,
    inputs: {
      baseModel: sources.baseModel.identity,
      train: inputs.train.digest,
      validation: inputs.validation.digest,
      ...(inputs.adapter && { adapter: inputs.adapter.digest }),
    },
    config: { ...settings, quantization, chatTemplate, seed: config.seed },
  };
}

export function generateIdentity({ config, sources }: StageContext, adapter: Ref | null, test: Ref): StageIdentity {
  const { quantization, chatTemplate, sft } = config.training;
  return {
    stage: 'generate',
    version: 1,
    inputs: { baseModel: sources.baseModel.identity, adapter: adapter?.digest ?? 'none', test: test.digest },
    config: {
      maxNewTokens: config.evaluation.maxNewTokens,
      batchSize: config.evaluation.batchSize,
      maxLength: sft.maxLength,
      quantization,
      chatTemplate,
      seed: config.seed,
    },
  };
}

export function reportIdentity({ config, sources }: StageContext, input: ReportInput): StageIdentity {
  const digests = (refs: object) =>
    Object.fromEntries(Object.entries(refs).map(([name, ref]: [string, Ref]) => [name, ref.digest]));
  const prefixed = (prefix: string, refs: object) =>
    Object.fromEntries(Object.entries(digests(refs)).map(([name, digest]) => [`${prefix}.${name}`, digest]));
  return {
    stage: 'report',
    version: 1,
    inputs: {
      ...prefixed('merge', input.merge satisfies MergeOutputs),
      ...prefixed('data', input.data satisfies PrepareOutputs),
      ...prefixed('generations', input.generations),
      ...prefixed('training', input.training),
      translator: sources.translator.identity,
    },
    config: { name: config.name, language: config.language, evaluation: config.evaluation, seed: config.seed },
  };
}
