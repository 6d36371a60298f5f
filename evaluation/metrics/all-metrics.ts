import { MetricName } from '../../contracts/evaluation.js';
import { isInTarget } from '../language-use.js';
import { BLEU_WIDTH, bleuScore, bleuStatistics } from './bleu.js';
import { CHRF_WIDTH, chrfScore, chrfStatistics } from './chrf.js';
import { meanMetric, rateMetric, ratioMetric, type Metric } from './metric.js';
import { repetition } from './repetition.js';
import { rougeL, rougeN } from './rouge.js';

/** The implementation of every metric in the contract. Titles, directions and units are there. */
export const ALL_METRICS: Readonly<Record<MetricName, Metric>> = {
  crossEntropy: ratioMetric(({ answer }) => lossOfTokens(answer.referenceLoss, answer.referenceTokens)),
  targetLanguageRate: rateMetric(({ language }) => language && isInTarget(language)),
  rouge1: meanMetric(({ referenceWords, answerWords }) => rougeN(referenceWords, answerWords, 1).f),
  rouge2: meanMetric(({ referenceWords, answerWords }) => rougeN(referenceWords, answerWords, 2).f),
  rougeL: meanMetric(({ referenceWords, answerWords }) => rougeL(referenceWords, answerWords).f),
  bleu: {
    kind: 'corpus',
    width: BLEU_WIDTH,
    statistics: ({ item, answer }) => bleuStatistics(item.reference, answer.output),
    score: bleuScore,
    itemScore: (row) => bleuScore(row, 0, true),
  },
  chrf: {
    kind: 'corpus',
    width: CHRF_WIDTH,
    statistics: ({ item, answer }) => chrfStatistics(item.reference, answer.output),
    score: chrfScore,
  },
  repetition: meanMetric(({ answerWords }) => repetition(answerWords)),
  lengthWords: meanMetric(({ answerWords }) => answerWords.length),
  englishCrossEntropy: ratioMetric(({ answer }) => lossOfTokens(answer.englishLoss, answer.englishTokens)),
};

export const METRIC_NAMES: readonly MetricName[] = MetricName.options;

/** [nats, tokens]; null where the model scored no token of the text. */
function lossOfTokens(loss?: number | null, tokens?: number | null): readonly [number, number] | null {
  return loss == null || !tokens ? null : [loss, tokens];
}
