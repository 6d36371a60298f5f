import { canonicalJson, sha256 } from '../artifacts/digest.js';
import type { Claim, Family, MetricName } from '../contracts/evaluation.js';
import type { PipelineConfig } from '../contracts/pipeline-config.js';
import type { SuiteFacts } from '../contracts/suite.js';
import { metricInfo } from './metrics/metric-info.js';

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

/** What is asked of a run before any model has answered: everything that claims follow from. */
interface Declared {
  /** OASST code of the language taught. */
  readonly language: string;
  readonly evaluation: Pick<PipelineConfig['evaluation'], 'confidence' | 'retentionMargin' | 'suiteMargin'>;
  readonly withDpo: boolean;
  readonly suites: readonly Pick<SuiteFacts, 'name' | 'language' | 'metrics'>[];
}

/**
 * The claims of a run, from its settings and the suites' own files alone. Of the dialogue suite every trivial baseline is
 * a reference of the first claim, so the best of them need not be chosen after the fact. Of a benchmark suite it is
 * whether each fine-tuned model is better than the base, where the suite is in the language taught, and else whether it
 * kept what the base can do; steps in between are secondary there, since every claim costs the others their power.
 */
export function runFamily({ language, evaluation, withDpo, suites }: Declared): Family {
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
    confidence: evaluation.confidence,
    claims: [
      better('chrf', 'sft', TRIVIAL_BASELINES),
      ...pairs.flatMap(([reference, candidate]) => [
        ...PRIMARY.map((metric) => better(metric, candidate, [reference])),
        kept(candidate, reference, evaluation.retentionMargin),
      ]),
      ...suites.flatMap((suite) =>
        pairs.flatMap(([reference, candidate]) =>
          reference === 'base' ? [suiteClaim(suite, candidate, language, evaluation.suiteMargin)] : [],
        ),
      ),
    ],
  };
}

function suiteClaim(
  { name: suite, language, metrics: { primary } }: Declared['suites'][number],
  candidate: string,
  taught: string,
  margin: number,
): Claim {
  const pair = { suite, metric: primary, candidate, references: ['base'] };
  if (language === taught) return { ...pair, direction: 'better', margin: 0 };
  return { ...pair, direction: 'not worse', margin: margin * (metricInfo(primary).unit === '0–100' ? 100 : 1) };
}

/** SHA-256 of the family's canonical JSON: whoever has the settings can check that nothing was declared afterwards. */
export function familyHash(family: Family): string {
  return sha256(canonicalJson(family));
}

function better(metric: MetricName, candidate: string, references: readonly string[]): Claim {
  const margin = metric === 'crossEntropy' ? CROSS_ENTROPY_NOISE : 0;
  return { suite: DIALOGUE, metric, candidate, references: [...references], direction: 'better', margin };
}

/** As plain text: in the chat template, which a base has never seen, the gain in format hides what was forgotten. */
function kept(candidate: string, reference: string, margin: number): Claim {
  const metric: MetricName = 'plainEnglishCrossEntropy';
  return { suite: DIALOGUE, metric, candidate, references: [reference], direction: 'not worse', margin };
}
