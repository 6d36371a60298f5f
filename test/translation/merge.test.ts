import { describe, expect, test } from 'vitest';
import type { MergedMessage, Message, TranslatedMessage } from '../../contracts/dataset.js';
import { AccountingError } from '../../contracts/errors.js';
import { isInLanguage, mergeTranslations, type MergeInput } from '../../translation/merge.js';

function message(id: string, lang = 'en'): Message {
  return { id, treeId: 't', parentId: null, role: 'prompter', lang, rank: null, text: `text ${id}` };
}

function translated(id: string): TranslatedMessage {
  return { id, status: 'translated', text: `tekst ${id}` };
}

async function* stream<T>(items: readonly T[]): AsyncGenerator<T> {
  await Promise.resolve();
  yield* items;
}

function input(messages: readonly Message[], checkpoints: readonly TranslatedMessage[], read?: number): MergeInput {
  return {
    messages: stream(messages),
    checkpoints: stream(checkpoints),
    excludedCounts: { deleted: 2 },
    targetLanguage: 'da',
    ...(read === undefined ? {} : { read }),
  };
}

async function collect(lines: AsyncIterable<MergedMessage>): Promise<MergedMessage[]> {
  const collected: MergedMessage[] = [];
  for await (const line of lines) collected.push(line);
  return collected;
}

const quarantined: TranslatedMessage = { id: 'c', status: 'quarantined', reason: 'cut-off', detail: 'x' };
const MESSAGES = [message('a'), message('b', 'da'), message('c'), message('d')];

describe('merging', () => {
  test('gives every message with its outcome, in the order of the messages', async () => {
    const merge = mergeTranslations(input(MESSAGES, [translated('d'), translated('a'), quarantined]));
    expect(await collect(merge.lines)).toEqual([
      { ...message('a'), translation: 'tekst a', outcome: 'translated' },
      { ...message('b', 'da'), translation: 'text b', outcome: 'kept' },
      { ...message('c'), translation: null, outcome: 'quarantined', reason: 'cut-off' },
      { ...message('d'), translation: 'tekst d', outcome: 'translated' },
    ]);
  });

  test('counts what became of everything that was read', async () => {
    const merge = mergeTranslations(input(MESSAGES, [translated('a'), quarantined, translated('d')], 6));
    await collect(merge.lines);
    expect(merge.accounting()).toEqual({
      read: 6,
      translated: 2,
      kept: 1,
      excluded: { deleted: 2 },
      quarantined: { 'cut-off': 1 },
    });
  });

  test('has no counts before its last line', () => {
    expect(() => mergeTranslations(input([], [])).accounting()).toThrow('not finished');
  });
});

interface WrongBooks {
  readonly name: string;
  readonly messages: readonly Message[];
  readonly checkpoints: readonly TranslatedMessage[];
  readonly read?: number;
  readonly says: string;
}

const a = message('a');
const WRONG: readonly WrongBooks[] = [
  { name: 'a missing translation', messages: [a], checkpoints: [], says: 'without a translation: a' },
  {
    name: 'an unknown translation',
    messages: [a],
    checkpoints: [translated('a'), translated('z')],
    says: 'not in the dataset: z',
  },
  {
    name: 'a doubled translation',
    messages: [a],
    checkpoints: [translated('a'), translated('a')],
    says: 'second translation of a message, or one of a kept message: a',
  },
  {
    name: 'a doubled translation before its message',
    messages: [message('b'), a],
    checkpoints: [translated('a'), translated('a'), translated('b')],
    says: 'second translation',
  },
  {
    name: 'a translation of a kept message',
    messages: [message('k', 'da')],
    checkpoints: [translated('k')],
    says: 'kept message: k',
  },
  { name: 'a doubled message', messages: [a, a], checkpoints: [translated('a')], says: 'came twice: a' },
  { name: 'a sum that differs', messages: [a], checkpoints: [translated('a')], read: 9, says: 'read 9, but' },
];

test.each(WRONG)('$name is refused by name', async ({ messages, checkpoints, read, says }) => {
  const merge = mergeTranslations(input(messages, checkpoints, read));
  const error = await collect(merge.lines).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(AccountingError);
  expect(String(error)).toContain(says);
});

test('an error names a few ids and counts the rest', async () => {
  const messages = Array.from({ length: 9 }, (_, index) => message(`m${index}`));
  await expect(collect(mergeTranslations(input(messages, [])).lines)).rejects.toThrow(
    'm0, m1, m2, m3, m4, … (9 in all)',
  );
});

test('regions of a language are one language', () => {
  expect(isInLanguage({ lang: 'pt-BR' }, 'pt')).toBe(true);
  expect(isInLanguage({ lang: 'en' }, 'da')).toBe(false);
});
