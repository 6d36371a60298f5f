import { gunzipSync, gzipSync } from 'node:zlib';
import type { TestItem } from '../../contracts/dataset.js';
import { seededRandom } from '../../evaluation/statistics/random.js';
import { CHANGES } from '../contamination/changes.js';

const SEED = 5;

/** Half of the copies are verbatim; the others are changed as a person or another dataset would change them. */
const LIGHT = ['capitals, other punctuation', '10 % of words swapped with the next', 'clauses swapped'];

interface Planted {
  readonly file: Buffer;
  readonly copies: readonly { readonly id: string; readonly change: string }[];
}

/**
 * A dataset of trees with copies of held-out items added: a tree of its own for each, whose root asks something new, so
 * that it is trained on, and which goes on with the item's question and answer in English, the language of the dataset.
 *
 * @param trees content of a `*.trees.jsonl.gz`
 */
export function plant(trees: Buffer, items: readonly TestItem[]): Planted {
  const random = seededRandom(SEED);
  const lines = gunzipSync(trees).toString('utf8').trimEnd().split('\n');
  const copies = items.flatMap((item, at) => {
    const change = at % 2 === 0 ? 'verbatim' : (LIGHT[Math.floor(at / 2) % LIGHT.length] ?? 'verbatim');
    const vary = (text: string) => CHANGES[change]?.change(text, random, []) ?? text;
    const question = item.english?.prompt.findLast(({ role }) => role === 'user')?.content;
    const answer = item.english?.reference;
    if (question === undefined || answer === undefined) return [];
    return [{ id: item.id, change, tree: treeOf(at, vary(question), vary(answer)) }];
  });
  const file = [...lines, ...copies.map(({ tree }) => JSON.stringify(tree))].join('\n');
  return { file: gzipSync(`${file}\n`), copies };
}

function treeOf(at: number, question: string, answer: string) {
  const names = Array.from({ length: 4 }, (_, turn) => `planted-${at}-${turn}`);
  const texts = [`Can I ask you question number ${at + 1}?`, 'Yes, please ask.', question, answer];
  const message = (turn: number): object => ({
    message_id: names[turn],
    parent_id: names[turn - 1] ?? null,
    text: texts[turn],
    role: turn % 2 === 0 ? 'prompter' : 'assistant',
    lang: 'en',
    review_result: true,
    deleted: false,
    rank: turn % 2 === 0 ? null : 0,
    replies: turn + 1 < texts.length ? [message(turn + 1)] : [],
  });
  return { message_tree_id: names[0], tree_state: 'ready_for_export', prompt: message(0) };
}
