import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { MergedMessage, Message, TranslatedSegment } from '../../contracts/dataset.js';
import { AccountingError } from '../../contracts/errors.js';
import { isInLanguage } from '../../translation/in-language.js';
import { mergeTranslations, type MergeInput } from '../../translation/merge.js';
import { segmentId } from '../../translation/segment-id.js';
import { temporaryFolder } from '../temporary-folder.js';

function message(id: string, lang = 'en', text = `Text ${id}${id}.`): Message {
  return { id, treeId: 't', parentId: null, role: 'prompter', lang, rank: null, text };
}

function translated(text: string, translation = text.toUpperCase()): TranslatedSegment {
  return { id: segmentId('en', text), status: 'translated', text: translation, by: 'first' };
}

function failed(text: string): TranslatedSegment {
  return { id: segmentId('en', text), status: 'failed', reason: 'cut-off', detail: 'x' };
}

async function* stream<T>(items: readonly T[]): AsyncGenerator<T> {
  await Promise.resolve();
  yield* items;
}

async function input(
  messages: readonly Message[],
  translations: readonly TranslatedSegment[],
  changes: Partial<MergeInput> = {},
): Promise<MergeInput> {
  return {
    messages: stream(messages),
    translations: stream(translations),
    plannedSegments: translations.length,
    excludedCounts: { deleted: 2 },
    targetLanguage: 'da',
    maxSourceTokens: 6,
    countTokens: (texts) => Promise.resolve(texts.map((text) => text.split(/\s+/u).length)),
    onFailure: 'quarantine',
    scratchFile: join(await temporaryFolder(), 'merge', 'translations'),
    ...changes,
  };
}

async function collect(lines: AsyncIterable<MergedMessage>): Promise<MergedMessage[]> {
  const collected: MergedMessage[] = [];
  for await (const line of lines) collected.push(line);
  return collected;
}

const MESSAGES = [message('a'), message('b', 'da'), message('c'), message('d')];
const LINES = [translated('Text dd.'), translated('Text aa.'), failed('Text cc.')];

describe('merging', () => {
  test('gives every message with its outcome, in the order of the messages', async () => {
    const merge = mergeTranslations(await input(MESSAGES, LINES));
    expect(await collect(merge.lines)).toEqual([
      { ...message('a'), translation: 'TEXT AA.', outcome: 'translated' },
      { ...message('b', 'da'), translation: 'Text bb.', outcome: 'kept' },
      { ...message('c'), translation: null, outcome: 'quarantined', reason: 'cut-off', detail: '"Text cc.": x' },
      { ...message('d'), translation: 'TEXT DD.', outcome: 'translated' },
    ]);
  });

  test('counts what became of everything that was read', async () => {
    const merge = mergeTranslations(await input(MESSAGES, LINES, { read: 6 }));
    await collect(merge.lines);
    expect(merge.accounting()).toEqual({
      read: 6,
      translated: 2,
      kept: 1,
      excluded: { deleted: 2 },
      quarantined: { 'cut-off': 1 },
    });
  });

  test('puts one translation wherever its segment stands, in all its forms', async () => {
    const messages = [
      message('1', 'en', '- Good  day.\n- Good day.'),
      message('2', 'en', 'Good\u00a0day. `Good day.`'),
    ];
    const merge = mergeTranslations(await input(messages, [translated('Good day.', 'Goddag.')]));
    expect((await collect(merge.lines)).map(({ translation }) => translation)).toEqual([
      '- Goddag.\n- Goddag.',
      'Goddag. `Good day.`',
    ]);
  });

  test('leaves the form of a segment alone whose translation is itself', async () => {
    const text = 'Tivoli  Gardens,\u00a0Cafe\u0301.';
    const merge = mergeTranslations(
      await input([message('1', 'en', text)], [translated(text, 'Tivoli Gardens, Caf\u00e9.')]),
    );
    expect((await collect(merge.lines))[0]?.translation).toBe(text);
  });

  test('cuts long segments as the plan did', async () => {
    const text = 'One two three four five, six seven eight nine ten.';
    const lines = [translated('One two three four five,'), translated('six seven eight nine ten.')];
    const merge = mergeTranslations(await input([message('1', 'en', text)], lines));
    expect((await collect(merge.lines))[0]?.translation).toBe(text.toUpperCase());
  });

  test('takes a message without any segment as translated', async () => {
    const merge = mergeTranslations(await input([message('1', 'en', '```\ncode\n```')], []));
    expect((await collect(merge.lines))[0]).toMatchObject({ outcome: 'translated', translation: '```\ncode\n```' });
  });

  test('has no counts before its last line', async () => {
    const merge = mergeTranslations(await input([], []));
    expect(() => merge.accounting()).toThrow('not finished');
  });
});

describe('where a segment failed, its message', () => {
  const messages = [message('a'), message('c', 'en', 'Text aa. Text cc. Text aa.')];
  const lines = [translated('Text aa.'), failed('Text cc.')];

  test('is excluded by a rule of its own, and in the sum, where failures are dropped', async () => {
    const merge = mergeTranslations(await input(messages, lines, { onFailure: 'drop', read: 4 }));
    expect((await collect(merge.lines))[1]).toMatchObject({
      translation: null,
      outcome: 'excluded',
      reason: 'cut-off',
    });
    expect(merge.accounting()).toEqual({
      ...{ read: 4, translated: 1, kept: 0, quarantined: {} },
      excluded: { deleted: 2, 'translation-failed': 1 },
    });
  });

  test('keeps that segment in its own language, counted, where failures are left in the source', async () => {
    const merge = mergeTranslations(await input(messages, lines, { onFailure: 'keep-source', read: 4 }));
    expect((await collect(merge.lines))[1]).toMatchObject({
      ...{ translation: 'TEXT AA. Text cc. TEXT AA.', outcome: 'translated', keptSegments: 1 },
    });
    expect(merge.accounting()).toMatchObject({ translated: 2, partlyTranslated: { messages: 1, segments: 1 } });
  });
});

interface WrongBooks {
  readonly name: string;
  readonly messages: readonly Message[];
  readonly translations: readonly TranslatedSegment[];
  readonly changes?: Partial<MergeInput>;
  readonly says: string;
}

const a = message('a');
const lineA = translated('Text aa.');
const unknown = translated('Text zz.');
const short = (line: TranslatedSegment) => line.id.slice(0, 12);

const WRONG: readonly WrongBooks[] = [
  { name: 'a missing translation', messages: [a], translations: [], says: 'without a translation: a' },
  {
    name: 'a message of which one segment is missing',
    messages: [message('m', 'en', 'Text aa. Text bb.')],
    translations: [lineA],
    says: 'without a translation: m',
  },
  {
    name: 'an unknown translation',
    messages: [a],
    translations: [lineA, unknown],
    says: `in no message: ${short(unknown)}`,
  },
  {
    name: 'a doubled translation',
    messages: [a],
    translations: [lineA, lineA],
    says: `second translation of a segment: ${short(lineA)}`,
  },
  {
    name: 'a second, other translation',
    messages: [a],
    translations: [lineA, failed('Text aa.')],
    says: `second translation of a segment: ${short(lineA)}`,
  },
  {
    name: 'a translation of a kept message',
    messages: [message('k', 'da', 'Text aa.')],
    translations: [lineA],
    says: `in no message: ${short(lineA)}`,
  },
  {
    name: 'more translations than were planned',
    messages: [a],
    translations: [lineA, unknown],
    changes: { plannedSegments: 1 },
    says: 'more translations than the 1 that were planned',
  },
  { name: 'a doubled message', messages: [a, a], translations: [lineA], says: 'came twice: a' },
  {
    name: 'a sum that differs',
    messages: [a],
    translations: [lineA],
    changes: { read: 9 },
    says: 'read 9, but',
  },
];

test.each(WRONG)('$name is refused by name', async ({ messages, translations, changes, says }) => {
  const merge = mergeTranslations(await input(messages, translations, changes));
  const error = await collect(merge.lines).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(AccountingError);
  expect(String(error)).toContain(says);
});

test('an error names a few ids and counts the rest', async () => {
  const messages = Array.from({ length: 9 }, (_, index) => message(`m${index}`));
  await expect(collect(mergeTranslations(await input(messages, [])).lines)).rejects.toThrow(
    'm0, m1, m2, m3, m4, … (9 in all)',
  );
});

test('regions of a language are one language', () => {
  expect(isInLanguage({ lang: 'pt-BR' }, 'pt')).toBe(true);
  expect(isInLanguage({ lang: 'en' }, 'da')).toBe(false);
});
