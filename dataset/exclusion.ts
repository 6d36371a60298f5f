import { crc32 } from 'node:zlib';
import type { ExclusionRule } from '../contracts/dataset.js';
import type { PipelineConfig } from '../contracts/pipeline-config.js';
import { treeFlaw } from './check-tree.js';
import type { Place } from './input-error.js';
import type { RawNode, RawTree } from './raw-tree.js';

export interface RuleSettings extends Pick<PipelineConfig['dataset'], 'treeStates' | 'languages'> {
  readonly targetLanguage: string;
}

export interface Verdict {
  readonly rule: ExclusionRule;
  readonly detail: string;
  /** The data is at fault, not a setting or a reviewer: such messages may only be a small share of all. */
  readonly isFault: boolean;
  /** Of the field at fault; absent where the whole message is meant. */
  readonly place?: Place;
}

/** Ids of earlier messages, with a checksum of their texts. */
export type SeenMessages = Map<string, number>;

/**
 * The rule that keeps each message of a tree out, or null for those that take part, in the order of the tree's nodes.
 * Where several rules hold, the first of this list names it: tree-state, duplicate-id, deleted, failed-review, language,
 * excluded-ancestor, what is wrong with its record, with its place in the tree. So nothing is judged that a setting
 * keeps out. (`limit` is the caller's, because it looks at trees before this one.)
 *
 * @param seen this tree's messages are added. Trees in other states leave no trace there, so that an unfinished copy of
 *   a tree does not keep the finished one out.
 */
export function judgeTree(tree: RawTree, settings: RuleSettings, seen: SeenMessages): (Verdict | null)[] {
  if (!settings.treeStates.includes(tree.state)) {
    const verdict: Verdict = { rule: 'tree-state', detail: `the tree is ${tree.state}`, isFault: false };
    return tree.nodes.map(() => verdict);
  }
  const verdicts: (Verdict | null)[] = [];
  let root: RawNode | null = null;
  for (const node of tree.nodes) {
    const chosen = choiceVerdict(node, settings);
    const verdict =
      duplicateVerdict(node, chosen, seen) ??
      chosen ??
      ancestorVerdict(node, verdicts) ??
      faultVerdict(node, tree, root);
    verdicts.push(verdict);
    if (verdict === null) root ??= node;
    if (!seen.has(node.id)) seen.set(node.id, checksum(node));
  }
  return verdicts;
}

/** A copy is no fault: the message takes part once. Another message under the same id is lost. */
function duplicateVerdict(node: RawNode, chosen: Verdict | null, seen: SeenMessages): Verdict | null {
  const earlier = seen.get(node.id);
  if (earlier === undefined) return null;
  const isCopy = earlier === checksum(node);
  const detail = `an earlier message has the same id${isCopy ? '' : ' and another text'}`;
  return { rule: 'duplicate-id', detail, isFault: !isCopy && chosen === null };
}

function checksum({ text }: RawNode): number {
  return crc32(text ?? '');
}

function choiceVerdict(node: RawNode, settings: RuleSettings): Verdict | null {
  if (node.deleted) return { rule: 'deleted', detail: 'marked as deleted in the source', isFault: false };
  if (node.failedReview) return { rule: 'failed-review', detail: 'rejected by its reviewers', isFault: false };
  const wanted = settings.languages.length === 0 || settings.languages.includes(node.lang);
  if (wanted || node.lang === settings.targetLanguage) return null;
  return { rule: 'language', detail: `written in ${node.lang}`, isFault: false };
}

/** Parents stand before their replies, so the parent's verdict already speaks for all above it. */
function ancestorVerdict(node: RawNode, verdicts: readonly (Verdict | null)[]): Verdict | null {
  const above = node.parent === null ? null : (verdicts[node.parent] ?? null);
  if (above === null) return null;
  const detail = `a reply below ${node.parentId ?? ''}, which is excluded`;
  return { rule: 'excluded-ancestor', detail, isFault: above.isFault };
}

function faultVerdict(node: RawNode, { nodes }: RawTree, root: RawNode | null): Verdict | null {
  const parent = node.parent === null ? null : (nodes[node.parent] ?? null);
  const flaw = node.flaw ?? treeFlaw(node, { parent, root });
  return flaw && { ...flaw, isFault: true };
}
