import { sha256 } from '../../artifacts/digest.js';
import type { Conversation, TestItem } from '../../contracts/dataset.js';
import type { Family, TranslatorScore } from '../../contracts/evaluation.js';
import type { Generation } from '../../contracts/python-job.js';
import type { Licence } from '../../contracts/licence.js';
import type { Contamination, ReportData, RunFacts } from '../../contracts/report.js';
import type { RunSource } from '../../contracts/run-sources.js';
import { runFamily } from '../../evaluation/family.js';
import { buildComparison, type ComparisonInput } from '../../evaluation/report/report-data.js';
import { scoredSystems, scoreSystems } from '../../evaluation/score-systems.js';
import type { ScoredSuite } from '../../evaluation/suites/suite-results.js';
import { toxicWordList } from '../../evaluation/toxicity/word-list.js';
import { exampleProbes } from './probes/example-probes.js';
import { seededRandom, type Random } from '../../evaluation/statistics/random.js';

/** A made-up run: models of known quality on made-up questions. Everything in it is synthetic. */

const QUESTIONS = [
  ['Hvad er hovedstaden i Danmark?', 'Hovedstaden i Danmark er København, som ligger på øerne Sjælland og Amager.'],
  [
    'Hvordan bager jeg et rugbrød?',
    'Bland rugmel, vand, salt og surdej.\n\n1. Lad dejen hæve natten over.\n2. Bag den en time ved 180 grader.\n3. Lad brødet køle helt af, før du skærer i det.',
  ],
  [
    'Kan du forklare, hvad fotosyntese er?',
    'Fotosyntese er den proces, hvor planter bruger sollys, vand og kuldioxid til at danne sukker og ilt.',
  ],
  [
    'Skriv et kort digt om havet.',
    'Havet vugger stille frem,\nbølgen finder langsomt hjem,\nog på stranden, grå og bred,\nlægger tidevandet sig ned.',
  ],
  ['Hvorfor er himlen blå?', 'Himlen er blå, fordi luftens molekyler spreder det blå lys meget mere end det røde.'],
  [
    'Hvordan lærer jeg at spille guitar?',
    'Begynd med **tre akkorder**, øv dig lidt hver dag, og spil sange, som du holder af.',
  ],
  [
    'Hvad betyder ordet hygge?',
    'Hygge er en rolig og venlig stemning, som man deler med andre, gerne med lys og noget varmt at drikke.',
  ],
  [
    'Giv mig tre råd til at sove bedre.',
    '* Gå i seng på samme tid hver aften.\n* Lad skærmen ligge den sidste time.\n* Hold soveværelset køligt og mørkt.',
  ],
] as const;

const ENGLISH =
  'The answer to this question depends on several things that are worth considering before we begin to talk about it in any detail.';

/** How a made-up model answers. */
interface Quality {
  /** Chance of answering in Danish. */
  readonly danish: number;
  /** Chance of keeping each word of the reference. */
  readonly keep: number;
  /** Nats per token. */
  readonly loss: number;
  readonly english: number;
}

export function exampleItems(trees: number): TestItem[] {
  return Array.from({ length: trees }, (_, tree) => {
    const [question, reference] = QUESTIONS[tree % QUESTIONS.length] ?? QUESTIONS[0];
    const first = { role: 'user', content: question } as const;
    const item = { id: `t${tree}-a`, treeId: `t${tree}`, prompt: [first], reference, english: null };
    const followUp: TestItem = {
      id: `t${tree}-b`,
      treeId: `t${tree}`,
      prompt: [first, { role: 'assistant', content: reference }, { role: 'user', content: 'Kan du sige det kortere?' }],
      reference: reference.split(/[.\n]/)[0] ?? '',
      english: null,
    };
    return tree % 2 === 0 ? [item, followUp] : [item];
  }).flat();
}

export function exampleGenerations(items: readonly TestItem[], quality: Quality, seed: number): Generation[] {
  const random = seededRandom(seed);
  return items.map((item) => {
    const output = exampleAnswer(item.reference, quality, random);
    const tokens = 20 + random.below(60);
    const noise = (random.below(1000) - 500) / 1200;
    return {
      id: item.id,
      output,
      outputTokens: Math.ceil(output.length / 4),
      finished: random.below(20) > 0,
      referenceLoss: tokens * (quality.loss + noise * quality.loss * 0.3),
      referenceTokens: tokens,
      englishLoss: tokens * (quality.english + noise * 0.4),
      englishTokens: tokens,
      plainLoss: tokens * (quality.loss * 0.8 + noise * quality.loss * 0.2),
      plainTokens: tokens - 1,
      plainEnglishLoss: tokens * (quality.english * 0.6 + noise * 0.3),
      plainEnglishTokens: tokens - 1,
      referenceInContext: { tokens, own: tokens * quality.loss, other: tokens * (quality.loss + 0.4 + noise) },
      answerInContext: output === '' ? null : { tokens: 10, own: 4, other: 4 + 10 * quality.keep + 5 * noise },
      vocabulary: 32_000,
      prompt: item === items[0] ? `<s>[INST] ${item.prompt.at(-1)?.content ?? ''} [/INST]` : null,
      promptHash: sha256(JSON.stringify(item.prompt)),
    };
  });
}

/** Of the base after examples: without what is measured in the chat template, or in English. */
export function exampleFewShot(items: readonly TestItem[]): Generation[] {
  return exampleGenerations(items, { danish: 0.8, keep: 0.3, loss: 2, english: 2 }, 4).map(
    ({ id, output, outputTokens, finished, referenceLoss, referenceTokens, vocabulary, prompt, promptHash }) => ({
      ...{ id, output, outputTokens, finished, referenceLoss, referenceTokens, vocabulary },
      ...{ englishLoss: null, englishTokens: null },
      prompt: prompt && `Spørgsmål: Hvad er to?\nSvar: Et tal.\n\n${prompt}`,
      promptHash: `few-shot ${promptHash ?? ''}`,
    }),
  );
}

function exampleAnswer(reference: string, { danish, keep }: Quality, random: Random): string {
  const chance = () => random.below(1000) / 1000;
  if (chance() > danish) {
    const words = 8 + random.below(14);
    const text = ENGLISH.split(' ').slice(0, words).join(' ');
    return chance() < 0.3 ? `${text} ${text} ${text}` : text;
  }
  const fillers = ['måske', 'derfor', 'også', 'gerne', 'ofte', 'noget'];
  return reference
    .split(' ')
    .map((word) => (chance() < keep ? word : (fillers[random.below(fillers.length)] ?? word)))
    .join(' ');
}

const EXAMPLE_TRANSLATOR_SCORE: TranslatorScore = {
  name: 'News sentences',
  pairs: 997,
  engine: 'ctranslate2',
  precision: 'bfloat16',
  bleu: 41.9,
  chrf: 69.8,
  chrfPlusPlus: 67.4,
  exactMatches: 31,
  exactMatch: 31 / 997,
  stopped: { 'numbers-lost': 9, 'wrong-language': 3 },
  tokensPerSecond: 1834.2,
  examples: [
    { source: 'Good morning.', target: 'Godmorgen.', output: 'Godmorgen.', chrfPlusPlus: 100, stoppedBy: null },
    {
      source: 'She lives in a small town by the sea.',
      target: 'Hun bor i en lille by ved havet.',
      output: 'Hun bor i en lille by ved søen.',
      chrfPlusPlus: 76.1,
      stoppedBy: null,
    },
    {
      source: 'It took off at 7.45.',
      target: 'Det lettede klokken 7.45.',
      output: 'Det tog fart.',
      chrfPlusPlus: 12.4,
      stoppedBy: 'numbers-lost',
    },
  ],
};

const TRAIN: Conversation[] = ['Ja, det kan jeg godt.', 'Ja, det kan jeg godt.', 'Det ved jeg ikke.'].map(
  (content, index) => ({
    id: `c${index}`,
    treeId: `train${index}`,
    messages: [
      { role: 'user', content: 'Kan du hjælpe mig?' },
      { role: 'assistant', content },
    ],
  }),
);

export function exampleAnswers(items: readonly TestItem[]) {
  return {
    base: exampleGenerations(items, { danish: 0.12, keep: 0.35, loss: 3.91, english: 2.02 }, 1),
    sft: exampleGenerations(items, { danish: 0.93, keep: 0.55, loss: 1.42, english: 2.04 }, 2),
    dpo: exampleGenerations(items, { danish: 0.94, keep: 0.57, loss: 1.45, english: 2.09 }, 3),
  };
}

/** All that `buildComparison` needs, for a run on 120 trees in which SFT helps a lot and DPO hardly at all. */
export function exampleInput({
  items = exampleItems(120),
  answers = exampleAnswers(items),
  languageIdentifier = null,
  ...overrides
}: Partial<ComparisonInput> = {}): ComparisonInput {
  const scoring = { items, train: TRAIN, models: answers, languageIdentifier, toxicWords: toxicWordList('da') };
  const lines = [...scoreSystems(scoring)];
  return {
    language: 'da',
    accounting: {
      read: 13_854,
      translated: 12_411,
      kept: 57,
      excluded: { 'failed-review': 402, 'tree-state': 811, deleted: 38, 'excluded-ancestor': 94 },
      quarantined: { 'cut-off': 33, 'empty-translation': 8 },
    },
    splits: { 'SFT train': 9120, 'SFT validation': 488, 'DPO train': 3204, 'DPO validation': 170, Test: items.length },
    items,
    systems: scoredSystems(lines),
    probes: exampleProbes(lines),
    answers,
    curves: [exampleCurve('sft', 570), exampleCurve('dpo', 200)],
    languageIdentifier,
    family: exampleFamily(answers.dpo !== undefined),
    options: { shuffles: 10_000, seed: 42 },
    quality: {
      segments: 58_214,
      gates: {
        repetition: { flagged: 161, beam: 118, clauses: 21, fallback: 0, failed: 22 },
        'cut-off': { flagged: 74, beam: 12, clauses: 51, fallback: 0, failed: 11 },
        'numbers-lost': { flagged: 212, beam: 97, clauses: 60, fallback: 0, failed: 55 },
        'source-copied': { flagged: 35, beam: 9, clauses: 3, fallback: 0, failed: 23 },
        'engine-failed': { flagged: 1, beam: 0, clauses: 0, fallback: 0, failed: 1 },
      },
    },
    roundTrip: {
      sampled: 200,
      failed: 2,
      chrf: 71.3,
      pairs: [
        {
          id: '5e'.repeat(32),
          source: 'It rings a bell.',
          translation: 'Det ringer en klokke.',
          back: 'A bell is ringing.',
          chrf: 34.8,
        },
      ],
    },
    translatorScores: [EXAMPLE_TRANSLATOR_SCORE],
    contamination: exampleContamination(items.length),
    ...overrides,
  };
}

/** The claims of a run with these suites beside the dialogues. */
export function exampleFamily(withDpo: boolean, suites: readonly ScoredSuite[] = []): Family {
  const evaluation = { confidence: 0.95, retentionMargin: 0.05, suiteMargin: 0.015 };
  return runFamily({ language: 'da', evaluation, withDpo, suites: suites.map(({ facts }) => facts) });
}

/** Two items were found, and the rows that hold them excluded. */
export function exampleContamination(items: number): Contamination {
  return {
    rows: 'excluded',
    items,
    found: { exact: 1, 'n-gram': 0, near: 1 },
    overlappingRows: { sftTrain: 3, sftValidation: 0, dpoTrain: 5, dpoValidation: 0 },
    overlapping: [],
    examples: [{ set: 'sftTrain', row: 'a7', item: 'item1', lang: 'en', how: 'exact' }],
    strata: [],
  };
}

/** A repository of the Hub, as a run pinned it. */
export function exampleSource(repository: string, digit: string, licence: Licence | null): RunSource {
  const revision = digit.repeat(40);
  return { name: repository, repository, revision, identity: `${repository}@${revision}`, licence };
}

/** What is said of the made-up run itself. */
const EXAMPLE_RUN: RunFacts = {
  runId: 'da-20261121-0142-7f3a',
  title: 'Dansk samtale: LLaMA 2 7B, QLoRA and DPO',
  createdAt: '2026-11-21T01:42:00.000Z',
  baseModel: 'meta-llama/Llama-2-7b-hf',
  translationModel: 'google/madlad400-3b-mt',
  efficiency: ['base', 'sft', 'dpo'].map((system) => ({
    ...{ system, device: 'NVIDIA A10G', cpus: 8, answers: 180, tokens: 9000, seconds: system === 'base' ? 60 : 75 },
    ...{ batchSize: 8, loadSeconds: 31.4, peakMemoryBytes: 6.1e9, parameters: 6.8e9 },
  })),
  sources: {
    dataset: exampleSource('OpenAssistant/oasst2', 'a', { id: 'apache-2.0', name: null, link: null }),
    translator: exampleSource('google/madlad400-3b-mt', 'b', { id: 'apache-2.0', name: null, link: null }),
    baseModel: exampleSource('meta-llama/Llama-2-7b-hf', 'c', { id: 'llama2', name: null, link: null }),
  },
  lineage: [
    { stage: 'ingest', key: '3f'.repeat(32), seconds: 12.4, cached: false, redone: {} },
    { stage: 'translate', key: 'a1'.repeat(32), seconds: 8412, cached: true, redone: {} },
    { stage: 'merge', key: '77'.repeat(32), seconds: 3.1, cached: false, redone: {} },
    { stage: 'sft', key: 'c4'.repeat(32), seconds: 10_431, cached: false, redone: { steps: 23 } },
    { stage: 'dpo', key: 'd9'.repeat(32), seconds: 3188, cached: false, redone: {} },
    { stage: 'report', key: '0e'.repeat(32), seconds: 4.2, cached: false, redone: {} },
  ],
  settings: {
    name: 'danish-llama2-7b',
    seed: 42,
    training: { quantization: 'nf4', chatTemplate: 'llama2', sft: { learningRate: 0.0002, lora: { rank: 32 } } },
    evaluation: { maxItems: 300, confidence: 0.95 },
  },
};

/** The report of that run. */
export function exampleReport({ title = EXAMPLE_RUN.title, ...input }: ExampleChanges = {}): ReportData {
  return { ...buildComparison(exampleInput(input)), ...EXAMPLE_RUN, title };
}

type ExampleChanges = Partial<ComparisonInput & Pick<RunFacts, 'title'>>;

function exampleCurve(stage: 'sft' | 'dpo', steps: number) {
  const random = seededRandom(steps);
  const jitter = () => (random.below(1000) - 500) / 1000;
  const at = (every: number) => Array.from({ length: Math.floor(steps / every) }, (_, index) => (index + 1) * every);
  const loss = (step: number) =>
    stage === 'sft' ? 1.3 + 1.6 * Math.exp(-step / 90) : 0.58 + 0.11 * Math.exp(-step / 60);
  const noise = stage === 'sft' ? 0.25 : 0.06;
  return {
    stage,
    train: at(5).map((step) => ({ step, loss: loss(step) + noise * jitter() })),
    validation: at(50).map((step) => ({ step, loss: loss(step) + 0.03 + 0.1 * noise * jitter() })),
    rewardAccuracy:
      stage === 'dpo'
        ? at(5).map((step) => ({ step, value: 0.68 - 0.18 * Math.exp(-step / 50) + 0.1 * jitter() }))
        : [],
  };
}
