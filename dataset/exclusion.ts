import type { ExclusionRule } from '../contracts/dataset.js';
import type { PipelineConfig } from '../contracts/pipeline-config.js';
import type { RawNode, RawTree } from './raw-tree.js';

export interface RuleSettings extends Pick<PipelineConfig['dataset'], 'treeStates' | 'languages'> {
  readonly targetLanguage: string;
}

export interface Verdict {
  readonly rule: ExclusionRule;
  readonly detail: string;
}

/**
 * The rule that keeps each message of a tree out, or null for those that take part, in the order of the tree's nodes.
 * Where several rules hold, the first of this list names it: tree-state, duplicate-id, deleted, failed-review, language,
 * excluded-ancestor. (`limit` is the caller's, because it looks at trees before this one.)
 *
 * @param seen ids of earlier messages; this tree's are added. Trees in other states leave no trace there, so that an
 *   unfinished copy of a tree does not keep the finished one out.
 */
export function judgeTree(tree: RawTree, settings: RuleSettings, seen: Set<string>): (Verdict | null)[] {
  if (!settings.treeStates.includes(tree.state)) {
    const verdict: Verdict = { rule: 'tree-state', detail: `the tree is ${tree.state}` };
    return tree.nodes.map(() => verdict);
  }
  const verdicts: (Verdict | null)[] = [];
  for (const node of tree.nodes) {
    verdicts.push(ownVerdict(node, settings, seen) ?? ancestorVerdict(node, verdicts));
    seen.add(node.id);
  }
  return verdicts;
}

function ownVerdict(node: RawNode, settings: RuleSettings, seen: ReadonlySet<string>): Verdict | null {
  if (seen.has(node.id)) return { rule: 'duplicate-id', detail: 'an earlier message has the same id' };
  if (node.deleted) return { rule: 'deleted', detail: 'marked as deleted in the source' };
  if (node.failedReview) return { rule: 'failed-review', detail: 'rejected by its reviewers' };
  const wanted = settings.languages.length === 0 || settings.languages.includes(node.lang);
  if (wanted || node.lang === settings.targetLanguage) return null;
  return { rule: 'language', detail: `written in ${node.lang}` };
}

/** Parents stand before their replies, so the parent's verdict already speaks for all above it. */
function ancestorVerdict(node: RawNode, verdicts: readonly (Verdict | null)[]): Verdict | null {
  if (node.parent === null || verdicts[node.parent] === null) return null;
  return { rule: 'excluded-ancestor', detail: `a reply below ${node.parentId ?? ''}, which is excluded` };
}
