import { z } from 'zod';
import { PinnedSource } from './context.js';
import { source, sourceName } from './pipeline-config.js';
import { Ref } from './ref.js';

/** How lm-evaluation-harness asks: tasks of its own, or one in its format that the suite brings. */
const Harness = z.strictObject({
  /** Below its folder of tasks; only these are read. */
  folder: z.string().default(''),
  tasks: z.array(z.string()).default([]),
  groups: z.array(z.string()).default([]),
  /** Settings of these tasks that the suite changes: Danish prompts, another number of examples. */
  overrides: z.record(z.string(), z.unknown()).default({}),
  /** A whole task of our own. */
  config: z.record(z.string(), z.unknown()).nullable().default(null),
  /** Configurations of the dataset, each a task of its own after `config`; where there are none the dataset has one. */
  subsets: z.array(z.string()).default([]),
  /** Whether scoring runs what the model wrote; only where `evaluation.runGeneratedCode` allows it. */
  runsCode: z.boolean().default(false),
  /** Whether questions go through the model's chat template. */
  chat: z.boolean().default(false),
});

export const SCENARIOS = [
  'knowledge',
  'common sense',
  'reasoning',
  'mathematics',
  'code',
  'reading',
  'language',
  'truthfulness',
  'translation',
  'sentiment',
  'instructions',
  'conversation',
] as const;

export const SUITE_GROUPS = ['quick', 'danish', 'retention', 'full'] as const;

/** A benchmark suite as its file declares it: what is asked, of which data, and what it can show. */
export const Suite = z.strictObject({
  /** That of its file. */
  name: z.string(),
  title: z.string(),
  scenario: z.enum(SCENARIOS),
  language: z.string(),
  groups: z.array(z.enum(SUITE_GROUPS)).default([]),
  measures: z.string(),
  /** Whether it asks what people who live with the language know of their sayings, society and everyday life. */
  culture: z.boolean().default(false),
  /** What it cannot see. */
  limitation: z.string(),
  data: z.strictObject({
    /** A dataset on the Hub, its commit pinned when a run starts; or a folder that is laid out as one. */
    source: source('Dataset'),
    /** Of the files in a repository, those that begin so, a star standing for a folder; with README.md. All where none are named. */
    files: z.array(z.string()).default([]),
    split: z.string(),
    licence: z.string(),
    /** Field of an item that names what several share, e.g. a passage: the unit of every interval. */
    cluster: z.string().nullable().default(null),
    /** About; as far as is known. */
    items: z.number().int().nullable().default(null),
    megabytes: z.number().nullable().default(null),
  }),
  harness: Harness.prefault({}),
  /** Names as the harness has them, with its filter behind a comma where there are several. */
  metrics: z.strictObject({
    primary: z.string(),
    secondary: z.array(z.string()).default([]),
    /**
     * Where the makers of a suite define its score as a mean over tasks: by task the metrics whose mean is its own score.
     * `macro_f1`, `mcc` and `f1` are made of right and chosen classes where the harness has no metric of that name.
     */
    tasks: z.record(z.string(), z.array(z.string()).min(1)).default({}),
  }),
  /** Score of a model that guesses; null where there is no such thing. */
  chance: z.number().nullable().default(null),
});
export type Suite = z.infer<typeof Suite>;

const Told = Suite.pick({
  ...{ name: true, title: true, scenario: true, language: true, culture: true, measures: true, limitation: true },
  ...{ metrics: true, chance: true },
});

/** Of a suite what its readers are told. */
export const SuiteFacts = z.object({
  ...Told.shape,
  data: z.object({ source: z.string(), split: z.string(), licence: z.string() }),
});
export type SuiteFacts = z.infer<typeof SuiteFacts>;

/** Of a suite what its answers depend on; what is said of it may change without asking anew. */
export const AskedSuite = z.object({
  name: z.string(),
  files: Suite.shape.data.shape.files,
  cluster: Suite.shape.data.shape.cluster,
  harness: Harness,
});
export type AskedSuite = z.infer<typeof AskedSuite>;

export function askedOf({ name, data: { files, cluster }, harness }: Suite): AskedSuite {
  return { name, files, cluster, harness };
}

export function factsOf({ data: { source, split, licence }, ...suite }: Suite): SuiteFacts {
  return SuiteFacts.parse({ ...suite, data: { split, licence, source: sourceName(source) } });
}

/** A suite as a run found it: what is asked, and the data that is asked about. */
export const PinnedSuite = z.object({
  name: z.string(),
  /** AskedSuite as JSON. */
  asked: Ref,
  /** SuiteFacts as JSON; null in runs that an earlier version began. */
  facts: Ref.nullable().default(null),
  data: PinnedSource,
  /** Name of the primary metric. */
  primary: z.string(),
  /** Items that are asked, chosen by hash; all where null. */
  limit: z.number().int().nullable(),
});
export type PinnedSuite = z.infer<typeof PinnedSuite>;

/** One item of a suite as its data has it. */
export const SuiteItem = z.object({ id: z.string(), texts: z.array(z.string()) });
export type SuiteItem = z.infer<typeof SuiteItem>;

/** As an item is called among those of other suites and of the test set. */
export function suiteItemId(suite: string, id: string): string {
  return `${suite}: ${id}`;
}

/** What a model answered to one item of a suite: for each request a text, or a log-likelihood in nats and whether greedy. */
export const SuiteAnswer = z.object({
  id: z.string(),
  responses: z.array(z.union([z.string(), z.tuple([z.number(), z.boolean()])])),
});
export type SuiteAnswer = z.infer<typeof SuiteAnswer>;

/** One system on one item of a suite. */
export const SuiteScore = z.object({
  system: z.string(),
  /** Task, and the item's place in its data. */
  id: z.string(),
  task: z.string(),
  /** What several items share; the item is its own where null. */
  cluster: z.string().nullable().default(null),
  /** SHA-256 of the item, and of its whole prompt. */
  docHash: z.string(),
  promptHash: z.string(),
  /** The whole of it, of the first item of each task. */
  prompt: z.string().nullable(),
  /** Length of the whole of it; absent in scores of earlier versions. */
  promptCharacters: z.number().int().optional(),
  /** Its end, with the question. */
  asked: z.string(),
  target: z.string(),
  /** The text, or of several choices the likeliest. */
  output: z.string(),
  /**
   * By the harness's name: the score, or what a score over all items is made of (the right class, the chosen one). Of an
   * item with choices besides `choice`, the places of the right and of the likeliest one, `confidence`, the share of all
   * choices' likelihood that the likeliest has, and 1 where it is right, and `options`, how many choices there are.
   */
  metrics: z.record(z.string(), z.array(z.number())),
  /** Of the first item of a task whose choices are classes, the same for every item: what they are called. */
  labels: z.array(z.string()).optional(),
  /** Of the first item of a task: the name of the suite's primary metric. Absent in scores of earlier versions. */
  primary: z.string().optional(),
});
export type SuiteScore = z.infer<typeof SuiteScore>;

/** Systems without a model that are scored beside them: see python/sprogskole/suites/baselines.py. */
export const SUITE_BASELINES = ['majority-class', 'n-grams'] as const;

/** What each baseline learned from, task by task. */
export const SuiteBaselines = z.array(
  z.object({
    baseline: z.enum(SUITE_BASELINES),
    task: z.string(),
    /** The split of the data; null where there is none, and the items that are asked were counted. */
    split: z.string().nullable(),
    /** Rows it learned from, and how many the split has. */
    rows: z.number().int(),
    of: z.number().int(),
    /** Why it was not made; null where it was. */
    missing: z.enum(['no-classes', 'no-training-split', 'too-few-rows', 'one-class']).nullable(),
  }),
);
export type SuiteBaselines = z.infer<typeof SuiteBaselines>;
