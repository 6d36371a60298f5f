import { canonicalJson, sha256 } from '../artifacts/digest.js';
import type { Claim, Family, MetricName } from '../contracts/evaluation.js';
import type { PipelineConfig } from '../contracts/pipeline-config.js';

/** The suite of held-out conversations. */
export const DIALOGUE = 'dialogue';

/** Systems without a model, which a fine-tuned one has to beat before anything else is worth saying. */
export const TRIVIAL_BASELINES = ['copy-question', 'frequent-answer'] as const;

/**
 * What the data is to show of a model beside the one it was made from: it models the language, its answers are nearer
 * to the references, they are in the language. ROUGE and BLEU measure nearly what chrF++ does, so they are secondary:
 * counting them again would prove nothing and cost the others their power.
 */
const PRIMARY: readonly MetricName[] = ['crossEntropy', 'chrf', 'targetLanguageRate'];

/**
 * A cross-entropy that moves by less is called no change: bfloat16 has 8 bits, so batches of another size give other
 * sums, and 0.001 nats are a thousandth of the perplexity.
 */
const CROSS_ENTROPY_NOISE = 0.001;

type Settings = Pick<PipelineConfig['evaluation'], 'confidence' | 'retentionMargin'>;

/**
 * The claims of a run on the dialogue suite, from its settings alone: they stand before any model has answered. Every
 * trivial baseline is a reference of the first claim, so the best of them need not be chosen after the fact.
 */
export function dialogueFamily({ confidence, retentionMargin }: Settings, withDpo: boolean): Family {
  const pairs = [
    ['base', 'sft'],
    ...(withDpo
      ? [
          ['sft', 'dpo'],
          ['base', 'dpo'],
        ]
      : []),
  ] as [string, string][];
  return {
    confidence,
    claims: [
      better('chrf', 'sft', TRIVIAL_BASELINES),
      ...pairs.flatMap(([reference, candidate]) => [
        ...PRIMARY.map((metric) => better(metric, candidate, [reference])),
        kept(candidate, reference, retentionMargin),
      ]),
    ],
  };
}

/** SHA-256 of the family's canonical JSON: whoever has the settings can check that nothing was declared afterwards. */
export function familyHash(family: Family): string {
  return sha256(canonicalJson(family));
}

function better(metric: MetricName, candidate: string, references: readonly string[]): Claim {
  const margin = metric === 'crossEntropy' ? CROSS_ENTROPY_NOISE : 0;
  return { suite: DIALOGUE, metric, candidate, references: [...references], direction: 'better', margin };
}

function kept(candidate: string, reference: string, margin: number): Claim {
  const metric: MetricName = 'englishCrossEntropy';
  return { suite: DIALOGUE, metric, candidate, references: [reference], direction: 'not worse', margin };
}
