import type { TestItem } from '../contracts/dataset.js';
import { lastOf } from './conversations.js';
import type { Path } from './merged-tree.js';
import { originalTurns, translatedTurns } from './turns.js';

/**
 * A held-out question: everything before the last assistant turn of a conversation, with that turn as the reference.
 * Named by the reference's message id, so no answer is asked for twice. The English side is there where every message
 * of the path was written in English; a path of mixed languages would measure the mixture.
 */
export function toTestItem(path: Path): TestItem {
  const last = lastOf(path);
  const english = path.every((message) => message.lang === 'en') ? split(originalTurns(path)) : null;
  return { id: last.id, treeId: last.treeId, ...split(translatedTurns(path)), english };
}

function split(turns: TestItem['prompt']): Pick<TestItem, 'prompt' | 'reference'> {
  return { prompt: turns.slice(0, -1), reference: turns.at(-1)?.content ?? '' };
}
