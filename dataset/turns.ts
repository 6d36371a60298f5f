import type { MergedMessage, Turn } from '../contracts/dataset.js';
import type { Path } from './merged-tree.js';

const ROLES = { prompter: 'user', assistant: 'assistant' } as const;

/** A path in the target language. Only for paths without quarantined messages. */
export function translatedTurns(path: Path): Turn[] {
  return path.map((message) => ({ role: ROLES[message.role], content: translationOf(message) }));
}

/** A path in the words of its source. */
export function originalTurns(path: Path): Turn[] {
  return path.map((message) => ({ role: ROLES[message.role], content: message.text }));
}

export function isTranslated(message: MergedMessage): boolean {
  return message.translation !== null;
}

function translationOf(message: MergedMessage): string {
  if (message.translation === null) throw new Error(`Message ${message.id} is quarantined and has no translation.`);
  return message.translation;
}
