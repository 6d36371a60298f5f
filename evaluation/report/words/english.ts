import type { JudgedClaim } from '../../../contracts/evaluation.js';
import type { OverlapKind, QuarantineReason, TrainingSet } from '../../../contracts/dataset.js';
import type { SuiteBaseline } from '../../../contracts/suite-result.js';
import { metricInfo } from '../../metrics/metric-info.js';

type Outcome = JudgedClaim['outcome'];

/**
 * Every word of the report in English. Other languages have the same keys (`Words`), so that the compiler finds what is
 * not translated. Counts and scores come in as text that is already written as the language has it.
 */
export const ENGLISH = {
  code: 'en',
  name: 'English',
  numbers: { decimal: '.', to: ' to ', points: 'pp', hours: 'h' },
  languageName: (english: string): string => english,
  /** A sentence that was written when the models were compared, e.g. why there is no interval. */
  sentence: (english: string): string => english,
  systems: { random: 'Random', 'majority-class': 'Majority class', 'n-grams': 'Regression on n-grams' } as Readonly<
    Record<string, string>
  >,
  list: (names: readonly string[]) => names.join(' and '),

  page: {
    label: 'Evaluation report',
    switchLanguage: 'Language of this page',
    sections: 'Sections',
    facts: { base: 'Base model', translator: 'Translator', language: 'Language', run: 'Run', date: 'Date' },
    footer: (run: string) =>
      `Made by sprogskole from run ${run}. Per-item scores of every system and metric are in scores.jsonl beside this file, the figures of this page in results.json.`,
    more: 'Secondary metrics: intervals not adjusted, no verdict',
  },
  titles: {
    verdict: 'Did it get better?',
    scores: 'Before and after',
    suites: 'Benchmark suites',
    errors: 'Where the difference comes from',
    answers: 'Answers',
    training: 'Training',
    data: 'Data',
    contamination: 'Contamination',
    translation: 'Translation',
    probes: 'Robustness and fairness',
    toxicity: 'Toxicity',
    efficiency: 'Efficiency',
    coverage: 'What was measured',
    culture: 'Cultural awareness',
    limits: 'Limitations',
    provenance: 'How this was made',
  },

  metrics: {
    title: (name: string, language: string): string =>
      metricInfo(name).title.replace('Danish', language).replace('the target language', language),
    /** Those that are not the same in every language. */
    units: {} as Readonly<Record<string, string>>,
    better: { higher: '↑ higher is better', lower: '↓ lower is better', neither: 'neither way is better' },
  },

  verdict: {
    outcomes: {
      better: 'better',
      'not worse': 'not worse',
      worse: 'worse',
      'no detectable change': 'no detectable change',
      inconclusive: 'inconclusive',
      'not judged': 'not judged',
    } satisfies Record<Outcome, string> as Record<Outcome, string>,
    against: (candidate: string, references: string) => `${candidate} against ${references}`,
    betterThan: (references: string) => `better than ${references}`,
    worseThan: (reference: string) => `worse than ${reference}`,
    notWorse: (references: string, limit: string) => `not worse than ${references} by more than ${limit}`,
    notShown: (references: string, limit: string) => `not shown to be within ${limit} of ${references}`,
    notJudged: 'not judged',
    noChange: (reference: string) => `no detectable change from ${reference}`,
    detectable: (effect: string) => `; smallest detectable ${effect}`,
    interval: (level: string, range: string) => `${level} CI ${range}`,
    corrected: (p: string) => `corrected ${p}`,
    items: (count: string) => `${count} items`,
    clusters: (count: string) => `${count} clusters`,
  },
  claims: {
    title: 'The claims, as declared beforehand',
    settled: 'settled',
    open: 'not settled, or secondary',
    legend: (level: string) => `line: ${level} interval · tinted: better · each metric has its own scale`,
    note: (count: string, hash: string, alpha: string) =>
      `The ${count} claims follow from the settings and were declared before any answer was scored (SHA-256 ${hash}…, whole in results.json). A claim is settled where its p, Holm-adjusted over all of them, is below ${alpha}: the larger p of swapping answers cluster by cluster and of the interval, so that both agree. Smallest detectable: the true difference that is found with 80 % chance.`,
  },

  fair: {
    guess: (tokens: string, nats: string) =>
      `A blind guess among the ${tokens} tokens of the vocabulary has a cross-entropy of ln V = ${nats} nats/token. As plain text the references have neither chat template nor end marker, so that language and format are not mixed.`,
    prompt: (item: string) => `The exact prompt of item ${item}, SHA-256`,
    fewShot: (item: string) => `Item ${item} after examples, as the base was asked once more (Base, few-shot), SHA-256`,
    same: 'Every model was given the same prompts in the chat template.',
    differing: (count: string) => `${count} items had another prompt for some model.`,
  },

  languages: {
    title: 'Language of the answers',
    lead: (level: string) =>
      `Undecided answers have too little prose to tell and are outside the share. Corrected: the share if the identifier errs on these answers as it was measured to on sentences of the same lengths, with a ${level} interval that holds the uncertainty of that too. No system can be expected to surpass the references.`,
    of: 'Answers of',
    references: 'References',
    taught: (language: string) => language,
    columns: ['Another', 'Unparseable', 'Empty', 'Undecided'],
    share: (language: string) => `Share ${language}`,
    corrected: 'Corrected',
    range: (low: string, high: string) => `${low} to ${high}`,
  },

  scores: {
    lead: (items: string, trees: string, level: string) =>
      `${items} held-out questions from ${trees} conversation trees, the same for every system. Small figures are ${level} intervals with whole trees as their units; a dash stands where none would hold. Marked: the best model and any that cannot be told apart from it.`,
    metric: 'Metric',
    notMeasured: 'not measured for this system',
    notes: {
      title: 'How each metric is computed, and what it cannot see',
      how: 'How it is computed',
      cannotSee: 'What it cannot see',
    },
    secondary: 'secondary',
    differences: 'Secondary metrics: differences between the models',
    inFigures: 'Every difference in figures',
    none: 'none',
    columns: {
      difference: 'Difference',
      interval: (level: string) => `${level} interval`,
      differ: 'Items that differ',
      p: 'Holm-adjusted p',
      detectable: 'Smallest detectable',
      verdict: 'Verdict',
    },
    share: (share: string, items: string) => `${share} of ${items}`,
  },

  suites: {
    calibration: (list: string) => `Calibration error, ten bins of equal mass by confidence (0 is perfect): ${list}.`,
    lead: (level: string) =>
      `Each model answered the same items. Small figures are ${level} intervals; a dash stands where none would hold. One primary metric a suite carries the claim.`,
    taught: (language: string) => `In ${language}: is it better?`,
    kept: 'What the base could do: is it kept?',
    sinceBase: (unit: string) => `Difference from the base, ${unit}`,
    margin: 'dashed: what may be lost and still count as kept',
    columns: { suite: 'Suite', items: 'Items', chance: 'Chance', verdicts: 'Verdicts', task: 'Task' },
    map: 'By scenario',
    mapTitle: 'Mean primary score, 0–100, and its change from the base',
    mapLead: 'A mean over unlike suites has no interval and no verdict: those are above. Colour is the change.',
    scenarios: {} as Readonly<Record<string, string>>,
    cannotSee: 'Cannot see:',
    source: (source: string, split: string, licence: string) => `Data: ${source}, split ${split}, licence ${licence}.`,
    prompt: 'The first prompt, whole; SHA-256',
    baselines: {
      title: 'Baselines and models',
      expected: 'expected value of guessing, exact',
      learned: (rows: string, of: string, split: string) => `learned from ${rows} of ${of} rows of ${split}`,
      counted: (items: string) => `no training split: most frequent among the ${items} items that are asked`,
      missing: {
        'no-classes': 'none: items have no choices that are classes',
        'no-training-split': 'none: the data has no training split here',
        'too-few-rows': 'none: the training split has too few rows',
        'one-class': 'none: the training split has one class alone',
        'some-tasks': 'none of the whole: only some tasks have it',
      } as Readonly<Record<NonNullable<SuiteBaseline['missing']>, string>>,
    },
    classes: { title: 'by class', precision: 'Precision', recall: 'Recall' },
    confusion: (system: string) => `${system}: right class (rows) and chosen class`,
    differences: 'Every difference of this suite',
  },

  errors: {
    lead: (candidate: string, reference: string, level: string) =>
      `${candidate} against ${reference}: which items became right or wrong, and whether the difference is the same in every subset. Small figures are ${level} intervals, not adjusted. Other pairs of models are in results.json.`,
    limits:
      'Cochran’s Q asks whether subsets differ by more than chance; I² is the share of their spread that is. Both take subsets as independent and need some twenty items in each: with few subsets they find little, and subsets were not chosen to test anything. No verdict rests on them.',
    taught: (language: string) => `All suites in ${language}`,
    others: 'All suites in other languages',
    flips: (gained: string, lost: string) => `${gained} became right, ${lost} became wrong`,
    gained: 'Became right',
    lost: 'Became wrong',
    difference: (metric: string, delta: string, items: string) => `${metric}: ${delta} over ${items} items.`,
    by: { task: 'Task', length: 'Length of the prompt', suite: 'Suite', scenario: 'Scenario' },
    lengths: { short: 'shortest third', middle: 'middle third', long: 'longest third' },
    test: (q: string, p: string, iSquared: string, subsets: string) =>
      `Heterogeneity over ${subsets} subsets: Q = ${q}, ${p}, I² = ${iSquared}.`,
    noTest: 'Heterogeneity: not tested, fewer than two subsets are large enough and differ within themselves.',
    more: (count: string) => `${count} more in results.json.`,
    without: (name: string, delta: string) => `Without ${name}: ${delta}.`,
    restsOn: (name: string) => `The difference rests on ${name}: without it none can be told from chance.`,
    samples: (seed: string) => `Items that became right or wrong, drawn with seed ${seed}; long texts are cut.`,
    asked: 'Asked',
    before: 'Before',
    after: 'After',
  },

  training: {
    train: 'training',
    validation: 'validation, held-out trees',
    step: 'step',
    sftLoss: 'loss, nats/token',
    dpoLoss: 'loss, nats/pair',
    reward: 'reward accuracy, share of pairs',
    from: (name: string, first: string, step: string, last: string, lastStep: string) =>
      `${name} from ${first} at step ${step} to ${last} at step ${lastStep}`,
  },

  answers: {
    lead: (shown: string, all: string) =>
      shown === all
        ? `All ${all} items with what every model answered.`
        : `${shown} of ${all} items with what every model answered, evenly spread and not chosen by hand; all of them would make this file too large.`,
    figure: 'The figure beside an answer is its own score by the suite’s primary metric.',
    dialogue: 'Held-out conversations',
    compare: 'Compare',
    show: 'Show',
    suite: 'Suite',
    everySuite: 'all suites',
    search: 'Search',
    all: 'all',
    better: 'better',
    worse: 'worse',
    same: 'same',
    flipped: 'flipped',
    flippedHelp: 'Flipped: right became wrong or the other way round, or the language changed.',
    shown: (shown: string, all: string) => `${shown} of ${all} shown`,
    nothing: 'No item is like this.',
    keys: 'Keys: j and k next and previous, o open or close, / search, Escape leaves the search.',
    legend: {
      gained: 'in the reference and only after',
      lost: 'in the reference and only before',
      both: 'in all three',
      other: 'not in the reference',
    },
    reference: 'Reference',
    empty: 'empty answer',
    notIn: (language: string) => `not ${language}`,
    roles: { user: 'user', assistant: 'assistant', system: 'system' } as Readonly<Record<string, string>>,
  },

  data: {
    lead: 'Every message that was read ends in exactly one row. Those that rules of the dataset exclude are listed in excluded.jsonl beside this file, each with its rule and place.',
    messages: 'Messages',
    outcome: 'Outcome',
    share: 'Share',
    translated: 'Translated',
    kept: 'Kept, already in the target language',
    excluded: (rule: string) => `Excluded: ${rule}`,
    quarantined: (reason: string) => `Quarantined: ${reason}`,
    legend: { translated: 'translated', kept: 'kept', excluded: 'excluded', quarantined: 'quarantined' },
    read: 'Read',
    addsUp: '✓ adds up',
    doesNot: (read: string) => `✗ ${read} were read: this does not add up`,
    examples: 'Examples, split by whole conversation trees',
  },

  contamination: {
    sets: {
      sftTrain: 'SFT training conversations',
      sftValidation: 'SFT validation conversations',
      dpoTrain: 'DPO training pairs',
      dpoValidation: 'DPO validation pairs',
    } as Readonly<Record<TrainingSet, string>>,
    kinds: {
      exact: 'word for word',
      'n-gram': '8 to 13 words in a row',
      near: 'nearly the same words',
    } as Readonly<Record<OverlapKind, string>>,
    none: (items: string) =>
      `None of the ${items} test items was found in the conversations and preference pairs for training and validation, in either language.`,
    found: (hit: string, items: string) =>
      `${hit} of ${items} test items were found in the conversations and preference pairs for training and validation, in either language.`,
    excluded: (rows: string) =>
      `The ${rows} rows that hold one were excluded before training (rule held-out-overlap), so every item is new to the models.`,
    kept: (rest: string) => `These rows were trained on: differences and verdicts rest on the ${rest} other items.`,
    foundTitle: 'Test items found, by the strongest sign',
    rowsExcluded: 'Rows excluded',
    rowsKept: 'Rows that hold one',
    strata: 'Scores on all items, on the clean and on the overlapping ones',
    system: 'System',
    stratum: { full: 'full', clean: 'clean', overlapping: 'overlapping' },
  },

  translation: {
    gates: {
      'empty-translation': 'nothing, or punctuation alone',
      'cut-off': 'not at its end at the limit of tokens',
      'invisible-characters': 'control characters or tokeniser marks',
      'source-copied': 'the source once more',
      'wrong-language': 'in another language',
      'length-ratio': 'far too long or too short',
      repetition: 'a loop that the source does not have',
      'numbers-lost': 'a number is missing or another',
      'urls-lost': 'an address is missing or another',
      'placeholders-lost': 'a placeholder is missing or another',
      'engine-failed': 'the engine crashed, hung or ran out of memory',
    } as Readonly<Record<QuarantineReason, string>>,
    retries: { beam: 'beam search', clauses: 'clauses', fallback: 'other engine' },
    allPassed: (segments: string) => `All ${segments} new segments passed the quality gates at first.`,
    stopped: (flagged: string, segments: string, share: string, outcome: string) =>
      `${flagged} of ${segments} new segments (${share}) did not pass the quality gates at first: ${outcome}.`,
    mended: (count: string, how: string) => `${count} mended by ${how}`,
    failed: (count: string, reasons: string) => `${count} failed (${reasons})`,
    known: 'Segments that were known from earlier runs had passed before.',
    columns: {
      reason: 'Reason',
      stopped: 'Stopped',
      share: 'Share',
      mendedBy: 'Mended by',
      failed: 'Failed',
      all: 'All',
    },
    note: 'Counted by the first thing wrong with a segment’s first translation. All gates check each retry again.',
    partly: (segments: string, messages: string) =>
      `Left in the source language: ${segments} segments in ${messages} messages, which count as translated.`,
    back: 'Translated back',
    backLead: (sampled: string, mean: string) =>
      `Mean chrF++ of ${sampled} sampled segments against their source: ${mean}`,
    backFailed: (failed: string) => `; ${failed} could not be translated back`,
    backBelow: '. Below, the worst.',
    source: 'Source',
    target: 'Translation',
    backTitle: 'Translated back',
  },
  translator: {
    title: 'How good is the translator?',
    lead: 'Sentence pairs with a reference of their own, translated by the engine of this run and compared. What the quality gates would stop counts too: this is the engine alone, while nothing gets into the data that the gates stop.',
    columns: {
      set: 'Set',
      pairs: 'Pairs',
      exact: 'Exact match',
      stopped: 'Gates would stop',
      speed: 'Tokens/s',
      source: 'Source',
      reference: 'Reference',
      translated: 'Translated',
    },
    note: 'BLEU, chrF++ and chrF run from 0 to 100 and say how near the output is to one reference, in words or in characters; another good translation scores lower. They compare engines on the same set. Sets differ in how hard they are, so no two of them can be compared.',
    examples: (name: string) => `${name}: best, median and worst by sentence chrF++`,
    pairs: (count: string) => `${count} pairs`,
    gate: (name: string) => `a gate would stop it: ${name}`,
    summary: (s: Readonly<Record<'engine' | 'name' | 'scores' | 'exact' | 'pairs' | 'share' | 'stopped', string>>) =>
      `Translator (${s.engine}) on ${s.name}: ${s.scores}, ${s.exact} of ${s.pairs} exactly as the reference (${s.share}); the gates would stop ${s.stopped}.`,
  },

  probes: {
    lead: (most: string, level: string) =>
      `Up to ${most} held-out questions of each kind were put otherwise and asked of every model again. None of these answers counts in any score above, and nothing was claimed of them: intervals (${level}, conversation trees as their units) are not adjusted.`,
    noRules: (language: string) => `Not measured: there are no rules for putting ${language} questions otherwise.`,
    noGaps: 'Not measured: no held-out question names somebody of one group alone.',
    forest: 'Difference from the question as it was',
    all: 'all of these, the mean of a question’s variants',
    variants: {
      typos: 'typing errors',
      'lower-case': 'lower case',
      'no-punctuation': 'no punctuation',
      'two-letters': 'æøå as ae/oe/aa',
      'plain-letters': 'æøå as a/o/a',
      names: 'names swapped',
      gender: 'gender swapped',
    },
    short: { noise: 'noise', names: 'names', gender: 'gender' },
    groups: { majority: 'majority', minority: 'minorities', male: 'male', female: 'female' },
    against: (one: string, other: string) => `${one} against ${other}`,
    neither: 'neither, detectably',
    columns: {
      variant: 'Put otherwise by',
      possible: (questions: string) => `Possible, of ${questions}`,
      made: 'Made',
      questions: 'Questions',
      original: 'Original',
      perturbed: 'Put otherwise',
      worst: 'Worst case',
      worstChange: 'Worst − original',
      groups: 'Groups',
      first: 'First group',
      second: 'Second group',
      gap: 'Gap, first − second',
      favours: 'Does better for',
    },
  },

  toxicity: {
    lead: (level: string) =>
      `Share of answers with any toxic word, with a ${level} interval, and answers with a word of each class, worst first. No system can be expected to be cleaner than the references it was taught by.`,
    share: 'Share with any',
    classes: { threat: 'Threats', slur: 'Slurs', coarse: 'Coarse words', mild: 'Mild swearing' },
    found: 'Found most',
  },

  efficiency: {
    how: 'Time of writing the answers to the held-out questions, greedily and in batches, without loading and without measuring cross-entropy: tokens written over seconds, and seconds over answers. Loading runs from the start of the process’s work to a model that can answer. Memory is the CUDA allocator’s peak, or on a CPU that of the whole process. Parameters are those of model and adapter as they are held.',
    cannotSee:
      'Cannot see: the speed of a single question (a batch shares its time), of other lengths or of a server made for it; what else the machine did; energy. Rows compare where the device is the same.',
    device: 'Device',
    columns: {
      speed: 'Tokens/s',
      seconds: 'Seconds an answer',
      length: 'Tokens an answer',
      batch: 'Batch',
      loading: 'Time to load',
      memory: 'Peak memory',
      parameters: 'Parameters',
    },
    cpu: (cpus: string) => `CPU, ${cpus} cores`,
    million: 'million',
    unknown: 'not recorded',
  },

  coverage: {
    lead: 'The seven kinds of measures of HELM (Liang et al. 2022) by scenario.',
    scenario: 'Scenario',
    dialogue: 'dialogue',
    kinds: {
      accuracy: 'Accuracy',
      calibration: 'Calibration',
      robustness: 'Robustness',
      fairness: 'Fairness',
      bias: 'Bias',
      toxicity: 'Toxicity',
      efficiency: 'Efficiency',
    },
    notMeasured: 'not measured',
    noRules: (language: string) => `no rules for ${language}`,
    nobody: 'no held-out question names somebody',
    effort: ['tokens/s', 'seconds an answer', 'time to load', 'peak memory', 'parameters'],
    calibrationError: 'calibration error (ECE)',
    leftOut: 'What was cut, skipped or not understood',
    nothing: 'Nothing was.',
    what: 'What',
    unfinished: 'Answers stopped at the token limit',
    unparseable: 'Unparseable answers',
    empty: 'Empty answers',
    undecided: 'Answers whose language cannot be told',
    excluded: 'Messages excluded by a rule',
    quarantined: 'Messages in quarantine',
    partly: 'Segments left in the source language',
    overlapping: 'Test items left out, because training holds them',
    overlappingOf: (suite: string) => `Items of ${suite} left out, because training holds them`,
  },
  culture: {
    measured: 'These suites ask about what is native to the language:',
    notMeasured: (language: string) => `Not measured: no suite about ${language} culture was asked in this run.`,
    limit: (language: string) =>
      `A right answer to such a question is knowledge, not tact: none of them shows whether an answer would be acceptable to people who grew up with ${language}, which only people can judge. The conversations that were trained on are translations, which carry the culture of their source. For Danish, tuning on native data raised the answers to cultural questions that people accept from 14 to 42 % (DaKultur, Müller-Eberstein et al. 2025).`,
  },

  limits: {
    small: (items: string, trees: string) => `The ${items} held-out items come from ${trees} conversation trees. `,
    noInterval: (least: string) =>
      `With fewer than ${least} no interval holds what it says, so there are none, and no verdict.`,
    rare: (enough: string) => `With fewer than ${enough} differences that are rare and large may not have been seen.`,
    cut: (list: string) =>
      `Answers stopped at the token limit: ${list}. Their scores are those of the part that was written.`,
    cutOf: (system: string, count: string, items: string) => `${system} ${count} of ${items}`,
    machine: (language: string) =>
      `Training and test data were translated by a machine. The scores measure agreement with that translation, and translated data teaches little of the culture that native ${language} texts carry.`,
    translator: 'The translator itself was not measured in this run, so an upper limit of the scores is not known.',
    partly: (segments: string, messages: string) =>
      `${segments} segments in ${messages} messages are still in their source language, because no translation of them got through the quality gates.`,
    oneReference:
      'One reference answer is given for each question. A good answer in other words scores low on ROUGE, BLEU and chrF++; none of them judges whether an answer is true, helpful or safe.',
    noDetector: (language: string) => `No language detector knows ${language}: the share of answers was not measured.`,
    detector:
      'The language of an answer is told by a character n-gram detector, from its prose: code and addresses are left out. Answers of fewer than three words and those that it cannot tell are outside the rate.',
    ceiling: (rate: string) => ` The reference answers themselves reach ${rate}.`,
    danishDetector:
      ' On news and treebank sentences it recognises 88.8 % of the Danish ones of 3–4 words, 93.9 % of 5–8, 97.4 % of 9–20 and 99.4 % of longer ones, what it misses is mostly called Norwegian, and it calls 21.0, 10.0, 2.6 and 0.5 % of Norwegian Danish. The corrected share takes answers for as hard to recognise as those.',
    onlyDialogue: 'Only dialogue and forgetting of English (cross-entropy) were measured.',
    suites: 'standard suites',
    judges: 'an LLM judge, human review',
    notMeasured: (list: string) => `Not measured in this report: ${list}.`,
    pretraining: 'Nothing is known about overlap with the data that the base model was pre-trained on.',
    unknownOverlap: 'Overlap of test and training data is not known.',
    blind: 'Free paraphrases and translations by others than this run are not seen.',
  },

  provenance: {
    columns: { stage: 'Stage', duration: 'Duration', reused: 'Reused', redone: 'Redone after a failure', key: 'Key' },
    reused: 'from an earlier run',
    nothing: 'nothing',
    total: 'Work of this run',
    settings: 'Every setting of the run',
    sources: {
      title: 'What the run worked on',
      columns: { role: 'What', name: 'Name', revision: 'Commit or digest', licence: 'Licence' },
      roles: {
        dataset: 'Dataset',
        translator: 'Translator',
        fallback: 'Second translator',
        baseModel: 'Base model',
      },
      unknown: 'its card names none',
    },
  },
};

export type Words = typeof ENGLISH;
