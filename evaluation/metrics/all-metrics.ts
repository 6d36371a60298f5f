import type { TestItem } from '../../contracts/dataset.js';
import { MetricName } from '../../contracts/evaluation.js';
import type { LossInContext } from '../../contracts/python-job.js';
import { isInTarget } from '../language-use.js';
import { BLEU_WIDTH, bleuScore, bleuStatistics } from './bleu.js';
import { CHRF_WIDTH, chrfScore, chrfStatistics } from './chrf.js';
import { meanMetric, rateMetric, ratioMetric, type Metric } from './metric.js';
import { repeatedTurns, repetition } from './repetition.js';
import { rougeL, rougeN } from './rouge.js';
import { splitWhitespace, unicodeWords } from './tokens.js';

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
  plainCrossEntropy: ratioMetric(({ answer }) => lossOfTokens(answer.plainLoss, answer.plainTokens)),
  plainEnglishCrossEntropy: ratioMetric(({ answer }) =>
    lossOfTokens(answer.plainEnglishLoss, answer.plainEnglishTokens),
  ),
  contextRelevance: meanMetric(({ answer }) => gapOf(answer.referenceInContext)),
  answerRelevance: meanMetric(({ answer }) => gapOf(answer.answerInContext)),
  earlierTurns: meanMetric(({ item, answerWords }) => repeatedTurns(earlierAnswers(item), answerWords)),
  unfinished: rateMetric(({ answer }) => (answer.finished === undefined ? null : !answer.finished)),
  empty: rateMetric(({ answer }) => splitWhitespace(answer.output).length === 0),
  toxicWords: rateMetric(({ toxic }) => toxic && toxic.length > 0),
};

export const METRIC_NAMES: readonly MetricName[] = MetricName.options;

/** By how much a token is likelier after the text's own prompt than after that of another item. */
function gapOf(loss?: LossInContext | null): number | null {
  return loss ? (loss.other - loss.own) / loss.tokens : null;
}

/** What the assistant has said before the last question. */
function earlierAnswers({ prompt }: TestItem): string[][] {
  return prompt.filter(({ role }) => role === 'assistant').map(({ content }) => unicodeWords(content));
}

/** [nats, tokens]; null where the model scored no token of the text. */
function lossOfTokens(loss?: number | null, tokens?: number | null): readonly [number, number] | null {
  return loss == null || !tokens ? null : [loss, tokens];
}
