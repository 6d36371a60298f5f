import { walk, type MergedTree, type Path } from '../merged-tree.js';
import type { MergedMessage } from '../../contracts/dataset.js';
import { comparableWords } from './comparable-words.js';
import { SHORT, type HeldOutText, type Overlap, type OverlapIndex } from './overlap-index.js';

/** Characters of a text whose words need not be counted to see that they are not few. */
const LONG_TEXT = 200;

/** Held-out items by id of the message that holds them; messages that hold none are left out. */
export type MessageOverlaps = ReadonlyMap<string, readonly Overlap[]>;

/**
 * What of a path is held out with its last answer: that, and the question before it, in the target language and in the
 * source's. A short question that goes on with a conversation ("And in which country is that?") is one of many
 * conversations, so it counts together with its answer alone.
 */
export function heldOutTexts(path: Path, targetLanguage: string): HeldOutText[] {
  const [question, answer] = path.slice(-2);
  if (question === undefined || answer === undefined) return [];
  const sides = [
    { lang: targetLanguage, texts: [question.translation ?? '', answer.translation ?? ''] as const },
    { lang: answer.lang, texts: [question.text, answer.text] as const },
  ];
  return sides.map(({ lang, texts: [asked, answered] }) => ({
    ...{ id: answer.id, lang },
    texts: [...(path.length > 2 && isShort(asked) ? [] : [asked]), answered, ...together(asked, answered)],
  }));
}

/**
 * Looks for held-out items in every message of the trees: in its translation and in its source text, since an item also
 * leaks through its English side. Each message is looked at once, however many conversations and pairs it is in.
 *
 * @param onProgress told of each message
 */
export function overlapsByMessage(
  trees: Iterable<MergedTree>,
  index: OverlapIndex,
  onProgress: () => void = () => undefined,
): MessageOverlaps {
  const overlaps = new Map<string, readonly Overlap[]>();
  for (const tree of trees) {
    for (const path of walk(tree)) {
      const [message, parent] = [path.at(-1), path.at(-2)];
      if (message === undefined) continue;
      const found = [...textsOf(message, parent)].flatMap((text) => index.find(text));
      if (found.length > 0) overlaps.set(message.id, found);
      onProgress();
    }
  }
  return overlaps;
}

function textsOf(message: MergedMessage, parent: MergedMessage | undefined): Set<string> {
  const [translation, before] = [message.translation ?? '', parent?.translation ?? ''];
  return new Set([
    ...[translation, message.text],
    ...together(before, translation),
    ...together(parent?.text ?? '', message.text),
  ]);
}

/** Where one of two turns is too short to be looked for by parts: both as one text. */
function together(question: string, answer: string): string[] {
  return [question, answer].some(isShort) && question !== '' ? [`${question}\n${answer}`] : [];
}

function isShort(text: string): boolean {
  return text.length < LONG_TEXT && comparableWords(text).length < SHORT;
}
