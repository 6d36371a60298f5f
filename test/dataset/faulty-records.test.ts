import { describe, expect, it } from 'vitest';
import { LANGUAGES, languageCode } from '../../contracts/languages.js';
import { fileWith, ingestWith, lines, node, reply, row, tree, userErrorOf } from './support.js';

interface FaultyRecord {
  readonly what: string;
  readonly name: 'x.trees.jsonl' | 'x.messages.jsonl';
  readonly content: string;
  readonly rule: string;
  /** After the file's name, where the content stands alone. */
  readonly place: string;
  readonly detail: RegExp;
  /** What hangs below it, and goes with it. */
  readonly below?: number;
}

const nested = (...trees: readonly unknown[]) => ({ name: 'x.trees.jsonl', content: lines(...trees) }) as const;
const flat = (...rows: readonly unknown[]) => ({ name: 'x.messages.jsonl', content: lines(...rows) }) as const;
const odd = (fields: object) => nested(tree(node('p', { ...fields, replies: [reply('a')] })));

const cases: readonly FaultyRecord[] = [
  {
    what: 'a line that is not JSON',
    ...{ name: 'x.trees.jsonl', content: '{"a":\n' },
    ...{ rule: 'not-json', place: ':1', detail: /^expected JSON, received \{"a":/ },
  },
  {
    what: 'a row that is not JSON',
    ...{ name: 'x.messages.jsonl', content: 'hello\n' },
    ...{ rule: 'not-json', place: ':1', detail: /^expected JSON, received hello/ },
  },
  {
    what: 'a line that is a list',
    ...{ name: 'x.trees.jsonl', content: '[1]\n' },
    ...{ rule: 'malformed', place: ':1', detail: /^expected object, received a list of 1$/ },
  },
  {
    what: 'a row that is null',
    ...{ name: 'x.messages.jsonl', content: 'null\n' },
    ...{ rule: 'malformed', place: ':1', detail: /^expected object, received null$/ },
  },
  {
    what: 'a tree without an id',
    ...nested({ tree_state: 'ready_for_export', prompt: node('p', { replies: [reply('a')] }) }),
    ...{ rule: 'malformed', place: ':1, field message_tree_id', detail: /received nothing$/, below: 1 },
  },
  {
    what: 'a tree without a prompt',
    ...nested({ message_tree_id: 'p', tree_state: 'ready_for_export' }),
    ...{ rule: 'malformed', place: ':1, field prompt', detail: /received nothing$/ },
  },
  {
    what: 'a text that is a number',
    ...odd({ text: 5 }),
    ...{ rule: 'malformed', place: ':1, field prompt.text', detail: /^expected string, received 5$/, below: 1 },
  },
  {
    what: 'a row without the id of its tree',
    ...flat(node('p')),
    ...{ rule: 'malformed', place: ':1, field message_tree_id', detail: /received nothing$/ },
  },
  {
    what: 'half a surrogate pair',
    ...odd({ text: '\ud83d' }),
    ...{ rule: 'broken-text', place: ':1, field prompt.text', detail: /lone surrogate/, below: 1 },
  },
  {
    what: 'an unknown role',
    ...odd({ role: 'system' }),
    ...{ rule: 'unknown-role', place: ':1, field prompt.role', detail: /^expected prompter or assistant/, below: 1 },
  },
  {
    what: 'an unknown language',
    ...flat(row('p', node('p', { lang: 'bar' }), null)),
    ...{ rule: 'unknown-language', place: ':1, field lang', detail: /^expected one of ar, bg.*received "bar"$/ },
  },
  {
    what: 'a language code that only objects have',
    ...flat(row('p', node('p', { lang: 'toString' }), null)),
    ...{ rule: 'unknown-language', place: ':1, field lang', detail: /received "toString"$/ },
  },
  {
    what: 'a message without text',
    ...odd({ text: null }),
    ...{ rule: 'no-text', place: ':1, field prompt.text', detail: /marked as deleted, received null$/, below: 1 },
  },
  {
    what: 'a message of spaces',
    ...odd({ text: ' \n' }),
    ...{ rule: 'no-text', place: ':1, field prompt.text', detail: /received " \\n"$/, below: 1 },
  },
  {
    what: 'a row whose parent is missing',
    ...flat(row('p', reply('a'), 'gone')),
    ...{ rule: 'missing-parent', place: ':1, field parent_id', detail: /received gone, which the tree does not hold$/ },
  },
  {
    what: 'a parent_id that contradicts the nesting',
    ...odd({ parent_id: 'q' }),
    ...{ rule: 'wrong-parent', place: ':1, field prompt.parent_id', detail: /^expected null, because/, below: 1 },
  },
  {
    what: 'rows in a cycle',
    ...flat(row('p', reply('a'), 'a')),
    ...{ rule: 'wrong-parent', place: ':1, field parent_id', detail: /received a with parent a, which leads back/ },
  },
  {
    what: 'a conversation that opens with an answer',
    ...odd({ role: 'assistant' }),
    ...{ rule: 'wrong-turn', place: ':1, field prompt.role', detail: /^expected prompter.*"assistant"$/, below: 1 },
  },
];

/** Trees that are fine, in the shape of a case. */
function good(name: FaultyRecord['name'], count: number): string {
  const ids = Array.from({ length: count }, (_, i) => `${i}`);
  if (name === 'x.trees.jsonl') return lines(...ids.map((id) => tree(node(`p${id}`, { replies: [reply(`a${id}`)] }))));
  return lines(...ids.flatMap((id) => [row(id, node(`p${id}`), null), row(id, reply(`a${id}`), `p${id}`)]));
}

describe('one faulty record among many', () => {
  it.each(cases)('$what is excluded by its rule and listed with its place', async (fault) => {
    const { name, content, rule, place, detail, below = 0 } = fault;
    const { messages, excluded, counts } = await ingestWith(await fileWith(name, content + good(name, 50)));
    expect(messages).toHaveLength(100);
    expect(counts).toMatchObject({ read: 101 + below, messages: 100 });
    expect(excluded).toHaveLength(1 + below);
    expect(excluded[0]).toMatchObject({ rule, place: name + place });
    expect(excluded[0]?.detail).toMatch(detail);
    for (const reply of excluded.slice(1)) expect(reply.rule).toBe('excluded-ancestor');
  });

  it.each(cases)('$what refuses a dataset of which it is too large a share', async (fault) => {
    const file = await fileWith(fault.name, fault.content);
    const error = await userErrorOf(ingestWith(file));
    const faulty = 1 + (fault.below ?? 0);
    expect(error.problem).toBe('Too many messages of the dataset cannot be used.');
    expect(error.details.where).toBe(file + fault.place);
    expect(error.details.received).toContain(`${faulty} of ${faulty} (100 %): 1 by ${fault.rule}`);
    expect(error.details.fix).toContain('dataset.maxExcludedShare');
  });

  const withState = ({ content }: FaultyRecord) => content.replace('ready_for_export', 'growing');
  it.each(cases.filter((fault) => withState(fault) !== fault.content))(
    '$what is not judged where its tree is excluded by its state',
    async (fault) => {
      const file = await fileWith(fault.name, withState(fault) + good(fault.name, 1));
      const { counts } = await ingestWith(file, { maxExcludedShare: 0 });
      expect(counts.excluded).toEqual({ 'tree-state': 1 + (fault.below ?? 0) });
    },
  );
});

it('a language filter is asked before a language is judged', async () => {
  const file = await fileWith('x.trees.jsonl', lines(tree(node('p', { lang: 'bar' })), tree(node('q'))));
  const { counts } = await ingestWith(file, { languages: ['en'], maxExcludedShare: 0 });
  expect(counts.excluded).toEqual({ language: 1 });
});

it('what lies beyond the limit of trees is not judged', async () => {
  const { content } = nested(tree(node('p')), tree(node('q', { text: '' })));
  const { counts } = await ingestWith(await fileWith('x.trees.jsonl', content), { maxTrees: 1, maxExcludedShare: 0 });
  expect(counts.excluded).toEqual({ limit: 1 });
});

it('a reply of another message in a nested tree is excluded under the id that is taken', async () => {
  const cycle = tree(node('p', { replies: [reply('a', { replies: [node('p', { text: 'Again.' })] })] }));
  const { excluded } = await ingestWith(await fileWith('x.trees.jsonl', lines(cycle) + good('x.trees.jsonl', 50)));
  expect(excluded.map(({ rule, place }) => [rule, place])).toEqual([
    ['duplicate-id', 'x.trees.jsonl:1, field prompt.replies[0].replies[0]'],
  ]);
});

it('a second root and two prompts in a row go, the first root and its reply stay', async () => {
  const rows = [node('p'), node('q')].map((message) => row('p', message, null));
  const { content, name } = flat(...rows, row('p', reply('a'), 'p'), row('p', node('b'), 'p'));
  const { messages, excluded } = await ingestWith(await fileWith(name, content + good(name, 50)));
  expect(messages.slice(0, 2).map(({ id }) => id)).toEqual(['p', 'a']);
  expect(excluded.map(({ id, rule }) => [id, rule])).toEqual([
    ['b', 'wrong-turn'],
    ['q', 'wrong-parent'],
  ]);
});

it('a conversation may have thousands of turns in one line', async () => {
  const turn = (i: number) =>
    `{"message_id":"m${i}","role":"${i % 2 === 0 ? 'prompter' : 'assistant'}","lang":"en","text":"t","replies":[`;
  const turns = Array.from({ length: 5000 }, (_, i) => turn(i));
  const line = `{"message_tree_id":"m0","tree_state":"ready_for_export","prompt":${turns.join('')}${']}'.repeat(5000)}}\n`;
  expect((await ingestWith(await fileWith('x.trees.jsonl', line))).messages).toHaveLength(5000);
});

describe('the code of a language', () => {
  it.each([
    ['nb-NO', 'nb'],
    ['nn_NO', 'nn'],
    ['pt-br', 'pt-BR'],
    ['zh-Hant-TW', 'zh'],
    ['eng', 'en'],
    ['DA', 'da'],
    ['bar', null],
    ['swg', null],
    ['english', null],
    ['', null],
    ['not a tag', null],
  ])('%j is %j', (tag, code) => {
    expect(languageCode(tag)).toBe(code);
  });

  it('is itself where OASST2 uses it', () => {
    for (const code of Object.keys(LANGUAGES)) expect(languageCode(code)).toBe(code);
  });

  it('is what a message carries from then on', async () => {
    const { messages } = await ingestWith(await fileWith('x.trees.jsonl', lines(tree(node('p', { lang: 'nb-NO' })))));
    expect(messages[0]?.lang).toBe('nb');
  });
});
