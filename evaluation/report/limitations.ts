import type { ReportData, SystemScores } from '../../contracts/evaluation.js';
import { ENOUGH_CLUSTERS, MIN_CLUSTERS } from '../interval-rules.js';
import { describeContamination } from './contamination-section.js';
import { formatCount } from './format.js';

type Facts = Pick<
  ReportData,
  | 'languageName'
  | 'testItems'
  | 'testTrees'
  | 'translatorScores'
  | 'accounting'
  | 'contamination'
  | 'unfinished'
  | 'systems'
  | 'suites'
>;

/** What a reader must know before believing the numbers, as far as the data tells. */
export function knownLimitations(facts: Facts): string[] {
  return [...sizeLimits(facts), ...translationLimits(facts), ...metricLimits(facts), ...contaminationLimits(facts)];
}

function sizeLimits({ testItems, testTrees, unfinished, systems }: Facts): string[] {
  const cut = Object.entries(unfinished).filter(([, count]) => count > 0);
  const cutList = cut.map(([system, count]) => `${titleOf(systems, system)} ${count} of ${testItems}`).join(', ');
  return [
    ...(testItems > 0 && testTrees < ENOUGH_CLUSTERS
      ? [
          `The ${testItems} held-out items come from ${testTrees} conversation trees. ` +
            (testTrees < MIN_CLUSTERS
              ? `With fewer than ${MIN_CLUSTERS} no interval holds what it says, so there are none, and no verdict.`
              : `With fewer than ${ENOUGH_CLUSTERS} differences that are rare and large may not have been seen.`),
        ]
      : []),
    ...(cut.length > 0
      ? [`Answers stopped at the token limit: ${cutList}. Their scores are those of the part that was written.`]
      : []),
  ];
}

function translationLimits({ languageName, translatorScores, accounting }: Facts): string[] {
  const partly = accounting.partlyTranslated ?? { messages: 0, segments: 0 };
  return [
    `Training and test data were translated by a machine. The scores measure agreement with that translation, and ` +
      `translated data teaches little of the culture that native ${languageName} texts carry.`,
    ...(translatorScores.length > 0
      ? []
      : ['The translator itself was not measured in this run, so an upper limit of the scores is not known.']),
    ...(partly.messages > 0
      ? [
          `${formatCount(partly.segments)} segments in ${formatCount(partly.messages)} messages are still in their source ` +
            'language, because no translation of them got through the quality gates.',
        ]
      : []),
  ];
}

function metricLimits({ languageName, systems, suites }: Facts): string[] {
  const hasRate = systems.some(({ scores }) => scores.targetLanguageRate);
  return [
    'One reference answer is given for each question. A good answer in other words scores low on ROUGE, BLEU and ' +
      'chrF++; none of them judges whether an answer is true, helpful or safe.',
    hasRate
      ? rateLimit(languageName)
      : `No language detector knows ${languageName}: the share of answers was not measured.`,
    suites.length > 0
      ? 'An LLM judge, human review, calibration, fairness, bias and toxicity: not measured in this report.'
      : 'Only dialogue and forgetting of English (cross-entropy) were measured. Standard suites, an LLM judge, human ' +
        'review, calibration, fairness, bias and toxicity: not measured in this report.',
  ];
}

function rateLimit(languageName: string): string {
  const measured =
    languageName === 'Danish'
      ? ' Measured on news sentences, 97.8 % of Danish is recognised (94.5 % at 5–12 words; the rest is mostly taken ' +
        'for Norwegian), and 3.3 % of Norwegian is taken for Danish.'
      : '';
  return `The language of an answer is told by a character n-gram detector; answers of fewer than three words never count.${measured}`;
}

function contaminationLimits({ contamination }: Facts): string[] {
  const pretraining = 'Nothing is known about overlap with the data that the base model was pre-trained on.';
  if (!contamination) return [`Overlap of test and training data is not known. ${pretraining}`];
  if (contamination.items === 0) return [pretraining];
  const blind = 'Free paraphrases and translations by others than this run are not seen.';
  return [`${describeContamination(contamination)} ${blind} ${pretraining}`];
}

function titleOf(systems: readonly SystemScores[], system: string): string {
  return systems.find((entry) => entry.system === system)?.title ?? system;
}
