import { Role, type ExcludedMessage, type ExclusionRule, type Message } from '../contracts/dataset.js';
import { AccountingError, UserError } from '../contracts/errors.js';
import type { PipelineConfig } from '../contracts/pipeline-config.js';
import { judgeTree, type SeenMessages, type Verdict } from './exclusion.js';
import { FaultTally } from './fault-tally.js';
import { placeName } from './input-error.js';
import { readSource } from './read-dataset.js';
import type { ReadTally, RawNode, RawTree } from './raw-tree.js';

export interface IngestOptions {
  /** Files or folders with OASST data. */
  readonly paths: readonly string[];
  readonly dataset: Pick<PipelineConfig['dataset'], 'treeStates' | 'languages' | 'maxTrees' | 'maxExcludedShare'>;
  /** Messages in this language always take part, whatever `dataset.languages` says. */
  readonly targetLanguage: string;
}

export interface IngestCounts {
  /** Messages in the source. */
  read: number;
  /** Messages that take part. */
  messages: number;
  excluded: Partial<Record<ExclusionRule, number>>;
  treesRead: number;
  /** Trees with at least one message that takes part. */
  treesUsed: number;
}

/** What became of one tree's messages: each is in exactly one of the two lists, both depth first. */
export interface IngestedTree {
  readonly messages: Message[];
  readonly excluded: ExcludedMessage[];
}

export interface Ingested extends IngestedTree {
  readonly counts: IngestCounts;
}

export function newIngestCounts(): IngestCounts {
  return { read: 0, messages: 0, excluded: {}, treesRead: 0, treesUsed: 0 };
}

/** Reads a whole dataset into memory; see `ingestTrees`. */
export async function ingest(options: IngestOptions): Promise<Ingested> {
  const all: Ingested = { messages: [], excluded: [], counts: newIngestCounts() };
  for await (const tree of ingestTrees(options, all.counts)) {
    all.messages.push(...tree.messages);
    all.excluded.push(...tree.excluded);
  }
  return all;
}

/**
 * Reads a dataset tree by tree, in source order, and sorts every message into those that take part and those that a
 * named rule excludes (precedence: see `judgeTree`). With `maxTrees`, the first trees that still have messages are
 * used, and the remaining messages of later ones are excluded by rule `limit`.
 *
 * @param counts filled while reading; final when the generator ends
 * @throws UserError for input that cannot be read, too many faulty messages, and where no message is left
 * @throws AccountingError where messages were lost or doubled between reading and sorting
 */
export async function* ingestTrees(options: IngestOptions, counts: IngestCounts): AsyncGenerator<IngestedTree> {
  const tally: ReadTally = { messages: 0 };
  const seen: SeenMessages = new Map();
  const faults = new FaultTally();
  const settings = { ...options.dataset, targetLanguage: options.targetLanguage };
  for await (const tree of readSource(options.paths, tally)) {
    const verdicts = withLimit(judgeTree(tree, settings, seen), counts.treesUsed, options.dataset.maxTrees);
    tree.nodes.forEach((node, i) => {
      faults.add(node, verdicts[i] ?? null);
    });
    const sorted = sortMessages(tree, verdicts);
    count(sorted, counts);
    yield sorted;
  }
  counts.read = tally.messages;
  checkAccounting(counts);
  faults.check(counts.messages, options.dataset.maxExcludedShare);
  if (counts.messages === 0) throw nothingLeft(options, counts);
}

function withLimit(verdicts: (Verdict | null)[], used: number, maxTrees: number | null): (Verdict | null)[] {
  if (maxTrees === null || used < maxTrees) return verdicts;
  const limit: Verdict = { rule: 'limit', detail: `beyond the first ${maxTrees} trees`, isFault: false };
  return verdicts.map((verdict) => (verdict === null || verdict.isFault ? limit : verdict));
}

function sortMessages(tree: RawTree, verdicts: readonly (Verdict | null)[]): IngestedTree {
  const fit = tree.nodes.filter((_, i) => verdicts[i] === null);
  const excluded = tree.nodes.flatMap((node, i) => {
    const verdict = verdicts[i] ?? null;
    if (verdict === null) return [];
    const { rule, detail, place = node.place } = verdict;
    return [{ id: node.id, treeId: tree.id, rule, detail, place: placeName(place) }];
  });
  return { messages: fit.map((node) => toMessage(node, tree.id)), excluded };
}

function toMessage(node: RawNode, treeId: string): Message {
  const { id, parentId, lang, rank } = node;
  return { id, treeId, parentId, role: Role.parse(node.role), lang, rank, text: node.text ?? '' };
}

function count(tree: IngestedTree, counts: IngestCounts): void {
  counts.treesRead += 1;
  counts.treesUsed += tree.messages.length > 0 ? 1 : 0;
  counts.messages += tree.messages.length;
  for (const { rule } of tree.excluded) counts.excluded[rule] = (counts.excluded[rule] ?? 0) + 1;
}

/** Invariant I1 for this stage: read = messages + excluded. */
export function checkAccounting(counts: IngestCounts): void {
  const excluded = Object.values(counts.excluded).reduce((sum, n) => sum + n, 0);
  if (counts.read === counts.messages + excluded) return;
  throw new AccountingError(
    `Ingest read ${counts.read} messages, but ${counts.messages} take part and ${excluded} are excluded.`,
  );
}

function nothingLeft(options: IngestOptions, counts: IngestCounts): UserError {
  const rules = Object.entries(counts.excluded).map(([rule, n]) => `${n} by ${rule}`);
  return new UserError('No message of the dataset takes part.', {
    where: options.paths.join(', '),
    expected: 'at least one message that no rule excludes',
    received: `${counts.read} messages, excluded: ${rules.join(', ')}`,
    fix: 'Widen dataset.treeStates or dataset.languages in the pipeline file.',
  });
}
