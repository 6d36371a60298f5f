import { gzipSync } from 'node:zlib';
import type { MergedMessage } from '../../contracts/dataset.js';
import type { Message, TestItem } from '../../contracts/dataset.js';
import type { Generation } from '../../contracts/python-job.js';

/** Made-up conversations in the shape and size of OASST2: ten messages a tree, sixty words a message. */

const MESSAGES_IN_TREE = 10;
const WORDS_IN_MESSAGE = 60;
const VOCABULARY = 30_000;

/** Mulberry32: fast, and good enough to draw words. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const SYLLABLES = ['for', 'be', 'le', 'gå', 'sti', 'mel', 'lem', 'over', 'und', 'er', 'vis', 'ning', 'hed', 'dag', 'ø'];

function words(random: () => number): string[] {
  const syllable = () => SYLLABLES[Math.floor(random() * SYLLABLES.length)] ?? '';
  return Array.from({ length: VOCABULARY }, () => [syllable(), syllable(), syllable()].join(''));
}

/** Texts of sentences whose words are as unevenly frequent as those of a language (Zipf). */
export function textMaker(seed: number): () => string {
  const random = randomNumbers(seed);
  const vocabulary = words(random);
  const word = () => vocabulary[Math.floor(VOCABULARY ** random()) - 1] ?? '';
  const sentence = (length: number) => `${Array.from({ length }, word).join(' ')}.`;
  return () => {
    const sentences = [];
    for (let left = Math.ceil(WORDS_IN_MESSAGE * 2 * random()); left > 0; left -= 12)
      sentences.push(sentence(Math.min(12, left)));
    return sentences.join(' ');
  };
}

/** As `*.trees.jsonl.gz`. */
export function treesFile(messages: number, makeText: () => string): Buffer {
  const trees = Array.from({ length: Math.ceil(messages / MESSAGES_IN_TREE) }, (_, tree) => rawTree(tree, makeText));
  return gzipSync(trees.map((tree) => `${JSON.stringify(tree)}\n`).join(''), { level: 1 });
}

function rawTree(tree: number, makeText: () => string) {
  let next = 0;
  const message = (parent: string | null, depth: number, rank: number | null): object => {
    const id = `${tree}-${next++}`;
    const role = depth % 2 === 0 ? 'prompter' : 'assistant';
    // Two replies to each prompt, ranked, and one prompt after the better one.
    const wanted = role === 'prompter' ? 2 : rank === 0 ? 1 : 0;
    const replies: object[] = [];
    for (let reply = 0; reply < wanted && next < MESSAGES_IN_TREE; reply++)
      replies.push(message(id, depth + 1, role === 'prompter' ? reply : null));
    return { ...fields(id, parent, role, rank), text: makeText(), replies };
  };
  return { message_tree_id: `${tree}-0`, tree_state: 'ready_for_export', prompt: message(null, 0, null) };
}

function fields(id: string, parent: string | null, role: string, rank: number | null) {
  const review = { review_count: 3, review_result: true, deleted: false, synthetic: false };
  return { message_id: id, parent_id: parent, role, lang: 'en', rank, ...review };
}

export function merged(message: Message, makeText: () => string): MergedMessage {
  return { ...message, translation: makeText(), outcome: 'translated' };
}

export function generation({ id }: TestItem, makeText: () => string): Generation {
  return {
    ...{ id, output: makeText(), outputTokens: 90, finished: true },
    ...{ referenceLoss: 250, referenceTokens: 100, englishLoss: null, englishTokens: null },
  };
}
