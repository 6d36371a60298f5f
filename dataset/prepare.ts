import type {
  Conversation,
  MergedMessage,
  PreferencePair,
  Split,
  TestItem,
  TextOverlap,
} from '../contracts/dataset.js';
import { contamination } from './contamination.js';
import { conversationPaths, newConversationCounts, toConversation, type ConversationCounts } from './conversations.js';
import { groupTrees, type MergedTree, type Path } from './merged-tree.js';
import { newPreferenceCounts, preferencePairs, type PreferenceCounts } from './preference-pairs.js';
import { splitWhatIsThere, type SplitOptions } from './splits.js';
import { toTestItem } from './test-items.js';

/** Everything that training and the dialogue suite read, and how it came about. */
export interface Prepared {
  readonly sftTrain: Conversation[];
  readonly sftValidation: Conversation[];
  readonly dpoTrain: PreferencePair[];
  readonly dpoValidation: PreferencePair[];
  readonly test: TestItem[];
  readonly trees: Record<Split, number>;
  readonly conversations: ConversationCounts;
  /** Of all splits; those of test trees are made and counted, but nothing trains on them. */
  readonly pairs: PreferenceCounts & { readonly inTest: number };
  readonly contamination: { readonly prompts: TextOverlap; readonly references: TextOverlap };
  /** Why nothing is held out although it was asked for; absent where it is. */
  readonly notHeldOut?: string;
}

type OnProgress = (done: number) => void;

/** Texts between two reports of progress: well under a second. */
const REPORT_EVERY = 1000;

/**
 * Turns the merged dataset into training and test data. Deterministic: the same messages and options give the same
 * result, in the order of the merged dataset.
 *
 * @param onProgress told now and then of the texts that held-out ones were looked for in
 * @throws UserError where there is no conversation at all
 */
export function prepareDataset(
  messages: readonly MergedMessage[],
  options: SplitOptions,
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
  const sftTrain = inSplit('train').map(toConversation);
  const test = inSplit('test').map(toTestItem);
  return {
    sftTrain,
    sftValidation: inSplit('validation').map(toConversation),
    test,
    trees: countTrees(talking.map(({ tree }) => splitOf(tree.root.text))),
    conversations,
    ...splitPairs(
      trees.map(({ tree }) => tree),
      splitOf,
    ),
    contamination: contaminationOf(test, sftTrain, onProgress),
    ...problem,
  };
}

function splitPairs(trees: readonly MergedTree[], splitOf: (rootText: string) => Split) {
  const counts = newPreferenceCounts();
  const bySplit: Record<Split, PreferencePair[]> = { train: [], validation: [], test: [] };
  for (const tree of trees) bySplit[splitOf(tree.root.text)].push(...preferencePairs(tree, counts));
  const pairs = { ...counts, inTest: bySplit.test.length };
  return { dpoTrain: bySplit.train, dpoValidation: bySplit.validation, pairs };
}

function countTrees(splits: readonly Split[]): Record<Split, number> {
  const counts = { train: 0, validation: 0, test: 0 };
  for (const split of splits) counts[split] += 1;
  return counts;
}

/** Test prompts (their last turn) and reference answers against every turn trained on. */
function contaminationOf(
  test: readonly TestItem[],
  train: readonly Conversation[],
  onProgress: OnProgress,
): Prepared['contamination'] {
  let done = 0;
  const training = function* () {
    for (const { messages } of train) {
      for (const { content } of messages) {
        if (++done % REPORT_EVERY === 0) onProgress(done);
        yield content;
      }
    }
  };
  const prompts = test.map(({ id, prompt }) => ({ id, text: prompt.at(-1)?.content ?? '' }));
  const references = test.map(({ id, reference }) => ({ id, text: reference }));
  return { prompts: contamination(prompts, training()), references: contamination(references, training()) };
}
