import type { ReportData, SystemScores } from '../../contracts/evaluation.js';
import { ENOUGH_CLUSTERS, MIN_CLUSTERS } from '../interval-rules.js';
import { describeContamination } from './contamination-section.js';
import { formatCount, formatPercent } from './format.js';

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
  | 'languageUse'
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

function metricLimits({ languageName, systems, suites, languageUse }: Facts): string[] {
  const hasRate = systems.some(({ scores }) => scores.targetLanguageRate);
  return [
    'One reference answer is given for each question. A good answer in other words scores low on ROUGE, BLEU and ' +
      'chrF++; none of them judges whether an answer is true, helpful or safe.',
    hasRate
      ? rateLimit(languageName, languageUse)
      : `No language detector knows ${languageName}: the share of answers was not measured.`,
    suites.length > 0
      ? 'An LLM judge, human review, calibration, fairness, bias and toxicity: not measured in this report.'
      : 'Only dialogue and forgetting of English (cross-entropy) were measured. Standard suites, an LLM judge, human ' +
        'review, calibration, fairness, bias and toxicity: not measured in this report.',
  ];
}

function rateLimit(languageName: string, uses: Facts['languageUse']): string {
  const ceiling = uses.find(({ system }) => system === 'references')?.rate ?? null;
  const measured =
    languageName === 'Danish'
      ? ' On news and treebank sentences it recognises 88.8 % of the Danish ones of 3–4 words, 93.9 % of 5–8, 97.4 % of ' +
        '9–20 and 99.4 % of longer ones, what it misses is mostly called Norwegian, and it calls 21.0, 10.0, 2.6 and 0.5 % of ' +
        'Norwegian Danish. The corrected share takes answers for as hard to recognise as those.'
      : '';
  return (
    'The language of an answer is told by a character n-gram detector, from its prose: code and addresses are left out. ' +
    'Answers of fewer than three words and those that it cannot tell are outside the rate.' +
    (ceiling === null ? '' : ` The reference answers themselves reach ${formatPercent(ceiling)}.`) +
    measured
  );
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
