import type {
  ContaminationFacts,
  Conversation,
  MergedMessage,
  PreferencePair,
  Split,
  TestItem,
} from '../contracts/dataset.js';
import type { PipelineConfig } from '../contracts/pipeline-config.js';
import type { SuiteItem } from '../contracts/suite.js';
import { judgeRows, type Row, type RowsBySet } from './contamination/exclude-overlaps.js';
import { OverlapIndex } from './contamination/overlap-index.js';
import { heldOutTexts, overlapsByMessage } from './contamination/tree-overlaps.js';
import {
  conversationPaths,
  lastOf,
  newConversationCounts,
  toConversation,
  type ConversationCounts,
} from './conversations.js';
import { limitItems } from './limit-items.js';
import { groupTrees, type MergedTree, type Path } from './merged-tree.js';
import {
  newPreferenceCounts,
  rankedPairs,
  toPair,
  type PreferenceCounts,
  type RankedPair,
} from './preference-pairs.js';
import { splitWhatIsThere, type SplitOptions } from './splits.js';
import { toTestItem } from './test-items.js';

export interface PrepareOptions extends SplitOptions, Pick<PipelineConfig['dataset'], 'contamination'> {
  /** Code of the target language. */
  readonly language: string;
  /** Test items, at most. */
  readonly maxItems: number;
  /** What benchmark suites ask. */
  readonly suites?: readonly SuiteItem[];
}

/** Everything that training and the dialogue suite read, and how it came about. */
export interface Prepared {
  readonly sftTrain: Conversation[];
  readonly sftValidation: Conversation[];
  readonly dpoTrain: PreferencePair[];
  readonly dpoValidation: PreferencePair[];
  readonly test: TestItem[];
  readonly testBeforeLimit: number;
  readonly trees: Record<Split, number>;
  readonly conversations: ConversationCounts;
  /** Of all splits; those of test trees are made and counted, but nothing trains on them. */
  readonly pairs: PreferenceCounts & { readonly inTest: number };
  readonly contamination: ContaminationFacts;
  /** Why nothing is held out although it was asked for; absent where it is. */
  readonly notHeldOut?: string;
}

type OnProgress = (done: number) => void;

/** A suite's item is looked for as it is, whichever language that is. */
const ASKED = 'suite';

/** Messages between two reports of progress: well under a second. */
const REPORT_EVERY = 1000;

/**
 * Turns the merged dataset into training and test data. Deterministic: the same messages and options give the same
 * result, in the order of the merged dataset.
 *
 * @param onProgress told now and then of the messages that held-out items were looked for in
 * @throws UserError where there is no conversation at all
 */
export function prepareDataset(
  messages: readonly MergedMessage[],
  options: PrepareOptions,
  onProgress: OnProgress = () => undefined,
): Prepared {
  const conversations = newConversationCounts();
  const trees = groupTrees(messages).map((tree) => ({ tree, paths: conversationPaths(tree, conversations) }));
  const talking = trees.filter(({ paths }) => paths.length > 0);
  const { splitOf, ...problem } = splitWhatIsThere(
    talking.map(({ tree }) => tree.root.text),
    options,
  );
  const inSplit = (split: Split): Path[] =>
    talking.filter(({ tree }) => splitOf(tree.root.text) === split).flatMap(({ paths }) => paths);
  const { pairs, ...dpo } = splitPairs(
    trees.map(({ tree }) => tree),
    splitOf,
  );
  const sft = {
    sftTrain: inSplit('train').map(conversationRow),
    sftValidation: inSplit('validation').map(conversationRow),
  };
  const heldOut = inSplit('test').map((path) => ({ id: lastOf(path).id, path }));
  const test = limitItems(heldOut, options.maxItems).map(({ path }) => path);
  const trained = trees.map(({ tree }) => tree).filter((tree) => splitOf(tree.root.text) !== 'test');
  const { kept, facts } = withoutHeldOut({ ...sft, ...dpo }, trained, test, options, onProgress);
  return {
    ...kept,
    test: test.map(toTestItem),
    testBeforeLimit: heldOut.length,
    trees: countTrees(talking.map(({ tree }) => splitOf(tree.root.text))),
    conversations,
    pairs,
    contamination: facts,
    ...problem,
  };
}

type Rows = RowsBySet<Conversation, PreferencePair>;

/** The rows to train on, those that hold a test item left out where that is wanted. */
function withoutHeldOut(
  rows: Rows,
  trees: readonly MergedTree[],
  test: readonly Path[],
  { language, contamination, suites = [] }: PrepareOptions,
  onProgress: OnProgress,
) {
  const asked = suites.map((item) => ({ ...item, lang: ASKED }));
  const index = new OverlapIndex([...test.flatMap((path) => heldOutTexts(path, language)), ...asked]);
  let done = 0;
  const overlaps = overlapsByMessage(trees, index, () => {
    if (++done % REPORT_EVERY === 0) onProgress(done);
  });
  const items = test.map((path) => lastOf(path).id);
  const { isKept, facts } = judgeRows(
    rows,
    overlaps,
    { test: items, suites: suites.map(({ id }) => id) },
    contamination,
  );
  const keep = <Example>(all: readonly Row<Example>[]) => all.filter(isKept).map(({ example }) => example);
  const kept = {
    sftTrain: keep(rows.sftTrain),
    sftValidation: keep(rows.sftValidation),
    dpoTrain: keep(rows.dpoTrain),
    dpoValidation: keep(rows.dpoValidation),
  };
  return { kept, facts };
}

function conversationRow(path: Path): Row<Conversation> {
  return { example: toConversation(path), messages: path.map(({ id }) => id) };
}

function pairRow(pair: RankedPair): Row<PreferencePair> {
  const messages = [...pair.path, pair.chosen, pair.rejected].map(({ id }) => id);
  return { example: toPair(pair), messages };
}

function splitPairs(trees: readonly MergedTree[], splitOf: (rootText: string) => Split) {
  const counts = newPreferenceCounts();
  const bySplit: Record<Split, Row<PreferencePair>[]> = { train: [], validation: [], test: [] };
  for (const tree of trees) bySplit[splitOf(tree.root.text)].push(...rankedPairs(tree, counts).map(pairRow));
  const pairs = { ...counts, inTest: bySplit.test.length };
  return { dpoTrain: bySplit.train, dpoValidation: bySplit.validation, pairs };
}

function countTrees(splits: readonly Split[]): Record<Split, number> {
  const counts = { train: 0, validation: 0, test: 0 };
  for (const split of splits) counts[split] += 1;
  return counts;
}
