import { fileURLToPath } from 'node:url';
import { RUNS } from './plan.js';

const DATASET = fileURLToPath(new URL('../../demo/dataset/demo.trees.jsonl.gz', import.meta.url));

/** Small: a minute alone on two cores. Saves often, so that what interrupts it lands between two checkpoints. */
const COMMON = `
preset: demo
name: soak
dataset: { source: { path: ${DATASET} }, maxTrees: 60 }
translation: { chunkTokens: 512, batchRows: 8, scoring: [] }
evaluation: { maxItems: 8, batchSize: 4, maxNewTokens: 24, bootstrapSamples: 100 }
reliability: { heartbeatSeconds: 30 }
`;

const TRAINING = 'epochs: 2, batchSize: 8, saveSteps: 2, evalSteps: 2, earlyStoppingPatience: 100';

/**
 * Pipelines that overlap: all share everything up to the base's benchmark, the first and the last SFT too, so that two
 * of them want the same training at the same time.
 */
export const PIPELINES: readonly string[] = [
  `${COMMON}training: { sft: { ${TRAINING} }, dpo: { enabled: false } }\n`,
  `${COMMON}training: { sft: { ${TRAINING}, learningRate: 0.002 }, dpo: { enabled: false } }\n`,
  `${COMMON}training: { sft: { ${TRAINING} }, dpo: { epochs: 1, batchSize: 8, saveSteps: 2, evalSteps: 2 } }\n`,
];
if (PIPELINES.length !== RUNS) throw new Error(`expected ${RUNS} pipelines, received ${PIPELINES.length}`);
