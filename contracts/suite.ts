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
  name: z.string().describe('That of its file.'),
  title: z.string().describe('As people call it.'),
  scenario: z.enum(SCENARIOS).describe('What kind of ability is asked for.'),
  language: z.string().describe('Code of the language that it is in.'),
  groups: z.array(z.enum(SUITE_GROUPS)).default([]),
  measures: z.string().describe('What it measures.'),
  culture: z
    .boolean()
    .default(false)
    .describe(
      'Whether it asks what people who live with the language know of their sayings, society and everyday life.',
    ),
  limitation: z.string().describe('What it cannot see.'),
  data: z.strictObject({
    source: source('Dataset').describe(
      'A dataset on the Hub, its commit pinned when a run starts; or a folder that is laid out as one.',
    ),
    files: z
      .array(z.string())
      .default([])
      .describe(
        'Of the files in a repository, those that begin so, a star standing for a folder; with README.md. All where none are named.',
      ),
    split: z.string(),
    licence: z.string(),
    cluster: z
      .string()
      .nullable()
      .default(null)
      .describe('Field of an item that names what several share, e.g. a passage: the unit of every interval.'),
    items: z.number().int().nullable().default(null).describe('About; as far as is known.'),
    megabytes: z.number().nullable().default(null),
  }),
  harness: Harness.prefault({}),
  metrics: z
    .strictObject({
      primary: z.string().describe('The one that a claim rests on.'),
      secondary: z.array(z.string()).default([]).describe('Others that are shown.'),
      tasks: z
        .record(z.string(), z.array(z.string()).min(1))
        .default({})
        .describe(
          'Where the makers of a suite define its score as a mean over tasks: by task the metrics whose mean is its own ' +
            'score. `macro_f1`, `mcc` and `f1` are made of right and chosen classes where the harness has none of that name.',
        ),
    })
    .describe('Names as the harness has them, with its filter behind a comma where there are several.'),
  chance: z
    .number()
    .nullable()
    .default(null)
    .describe('Score of a model that guesses; null where there is no such thing.'),
});
export type Suite = z.infer<typeof Suite>;

const Told = Suite.pick({
  ...{ name: true, title: true, scenario: true, language: true, culture: true, measures: true, limitation: true },
  ...{ metrics: true, chance: true },
});

/** Of a suite what its readers are told. */
export const SuiteFacts = z.object({
  ...Told.shape,
  data: z
    .object({
      source: z.string().describe('The dataset: its repository on the Hub, or the end of its path.'),
      revision: z.string().nullable().default(null).describe('Commit of the repository; null where it is a folder.'),
      split: z.string().describe('The part that is asked.'),
      licence: z.string().describe('As the suite declares it.'),
    })
    .describe('What is asked about.'),
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

/** @param revision the commit that was asked about; null where the data is a folder */
export function factsOf({ data: { source, split, licence }, ...suite }: Suite, revision: string | null): SuiteFacts {
  return SuiteFacts.parse({ ...suite, data: { split, licence, source: sourceName(source), revision } });
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
  system: z.string().describe('Of the model.'),
  id: z.string().describe("Task, and the item's place in its data."),
  task: z.string().describe('Task of the suite.'),
  cluster: z.string().nullable().default(null).describe('What several items share; the item is its own where null.'),
  docHash: z.string().describe('SHA-256 of the item, and of its whole prompt.'),
  promptHash: z.string().describe('SHA-256 of its whole prompt.'),
  prompt: z.string().nullable().describe('The whole of it, of the first item of each task.'),
  promptCharacters: z
    .number()
    .int()
    .optional()
    .describe('Length of the whole of it; absent in scores of earlier versions.'),
  asked: z.string().describe('Its end, with the question.'),
  target: z.string().describe('The right answer.'),
  output: z.string().describe('The text, or of several choices the likeliest.'),
  metrics: z
    .record(z.string(), z.array(z.number()))
    .describe(
      "By the harness's name: the score, or what a score over all items is made of (the right class, the chosen one). " +
        'Of an item with choices besides `choice`, the places of the right and of the likeliest one, `confidence`, the ' +
        "share of all choices' likelihood that the likeliest has, and 1 where it is right, and `options`, how many choices " +
        'there are.',
    ),
  labels: z
    .array(z.string())
    .optional()
    .describe('Of the first item of a task whose choices are classes, the same for every item: what they are called.'),
  primary: z
    .string()
    .optional()
    .describe(
      "Of the first item of a task: the name of the suite's primary metric. Absent in scores of earlier versions.",
    ),
});
export type SuiteScore = z.infer<typeof SuiteScore>;

/** Systems without a model that are scored beside them: see python/sprogskole/suites/baselines.py. */
export const SUITE_BASELINES = ['majority-class', 'n-grams'] as const;

/** What each baseline learned from, task by task. */
export const SuiteBaselines = z.array(
  z.object({
    baseline: z.enum(SUITE_BASELINES).describe('Which.'),
    task: z.string().describe('Task of the suite.'),
    split: z
      .string()
      .nullable()
      .describe('The split of the data; null where there is none, and the items that are asked were counted.'),
    rows: z.number().int().describe('Rows it learned from.'),
    of: z.number().int().describe('How many rows the split has.'),
    missing: z
      .enum(['no-classes', 'no-training-split', 'too-few-rows', 'one-class'])
      .nullable()
      .describe('Why it was not made; null where it was.'),
  }),
);
export type SuiteBaselines = z.infer<typeof SuiteBaselines>;
