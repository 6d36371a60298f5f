import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Message } from '../../../contracts/dataset.js';
import { shardOf } from '../../../translation/memory/shards.js';
import { TranslationMemory } from '../../../translation/memory/translation-memory.js';
import type { MeasuredSegment } from '../../../translation/plan/by-length.js';
import { planSegments, type PlanInput, type SegmentPlan } from '../../../translation/plan/plan-segments.js';
import { segmentId } from '../../../translation/segment-id.js';
import { temporaryFolder } from '../../temporary-folder.js';

function message(text: string, lang = 'en'): Message {
  const id = createHash('md5').update(`${lang} ${text}`).digest('hex');
  return { id, treeId: 't', parentId: null, role: 'prompter', lang, rank: null, text };
}

async function* stream<T>(items: readonly T[]): AsyncGenerator<T> {
  await Promise.resolve();
  yield* items;
}

/** A token a word. */
const countTokens = (texts: readonly string[]) => Promise.resolve(texts.map((text) => text.split(/\s+/u).length));

async function plan(messages: readonly Message[], changes: Partial<PlanInput> = {}): Promise<SegmentPlan> {
  return planSegments({
    messages: stream(messages),
    targetLanguage: 'da',
    maxSourceTokens: 8,
    countTokens,
    memory: null,
    scratch: join(await temporaryFolder(), 'plan'),
    ...changes,
  });
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

const texts = (segments: readonly MeasuredSegment[]) => segments.map(({ text }) => text);

const MESSAGES = [
  message('Hello there. How are you today?'),
  message('Hej med dig. Jeg er kendt.', 'da'),
  message('- Hello there.\n- A longer item with seven more words.\n'),
  message('```\nonly code\n```'),
  message('Hello there.', 'de'),
];

describe('a plan', () => {
  test('has each segment once, longest first, and leaves the target language alone', async () => {
    const { newSegments, counts } = bound(await plan(MESSAGES));
    const segments = await all(newSegments());
    expect(segments.map(({ tokens, lang, text }) => [tokens, lang, text])).toEqual([
      [7, 'en', 'A longer item with seven more words.'],
      [4, 'en', 'How are you today?'],
      ...['en', 'de']
        .sort((a, b) => (segmentId(a, 'Hello there.') < segmentId(b, 'Hello there.') ? -1 : 1))
        .map((lang) => [2, lang, 'Hello there.']),
    ]);
    expect(counts).toEqual({
      ...{ messages: 5, kept: 1, segments: 5, unique: 4, fromMemory: 0, newSegments: 4, tokens: 15 },
    });
  });

  test('takes what differs only in white space or in the form of its letters as equal', async () => {
    const variants = ['A caf\u00e9  is\u00a0here.', 'A cafe\u0301 is here.', 'A café is here.'];
    const { newSegments } = bound(await plan(variants.map((text) => message(text))));
    expect(texts(await all(newSegments()))).toEqual(['A caf\u00e9 is here.']);
  });

  test('splits segments that are too long at clauses, and counts the parts', async () => {
    const { newSegments } = bound(await plan([message('One two three four five, six seven eight nine ten.')]));
    expect(texts(await all(newSegments()))).toEqual(
      expect.arrayContaining(['One two three four five,', 'six seven eight nine ten.']),
    );
  });

  test('does not depend on the order of the messages, nor on what came before', async () => {
    const forwards = await all((await plan(MESSAGES)).newSegments());
    const backwards = await all((await plan(MESSAGES.toReversed())).newSegments());
    expect(backwards).toEqual(forwards);
  });

  test('is read longest first over any lengths, also those that are sorted in memory', async () => {
    const lengths = [3, 1024, 1, 5000, 1023, 2000, 17, 1025];
    const messages = lengths.map((length) => message(`${'w '.repeat(length - 1)}end${length}.`));
    const { newSegments, counts } = bound(await plan(messages, { maxSourceTokens: 10_000 }));
    const sorted = lengths.toSorted((a, b) => b - a);
    expect((await all(newSegments())).map(({ tokens }) => tokens)).toEqual(sorted);
    expect(counts.tokens).toBe(lengths.reduce((sum, length) => sum + length));
  });

  test('of a large dataset holds every unique segment', async () => {
    const numbers = Array.from({ length: 3000 }, (_, number) => number);
    const messages = numbers.map((number) => message(`Segment number ${number % 2000} is here. And again.`));
    const { newSegments, counts } = bound(await plan(messages));
    expect(counts).toMatchObject({ segments: 6000, unique: 2001, newSegments: 2001 });
    expect(new Set(texts(await all(newSegments()))).size).toBe(2001);
  });

  test('keeps its files where it was told, and writes none for an empty dataset', async () => {
    const scratch = join(await temporaryFolder(), 'plan');
    const { newSegments, known, counts } = bound(await plan([], { scratch }));
    expect([await all(newSegments()), await all(known()), counts.messages]).toEqual([[], [], 0]);
    await expect(readdir(scratch)).rejects.toThrow('ENOENT');
  });
});

describe('with a memory', () => {
  async function memoryOf(...sentences: string[]): Promise<TranslationMemory> {
    const memory = new TranslationMemory(join(await temporaryFolder(), 'memory'), {});
    await memory.remember(
      sentences.map((text) => ({ id: segmentId('en', text), text: `${text} (da)`, by: 'beam' as const })),
    );
    return memory;
  }

  test('only what it does not know is left to translate; what it knew is kept with the plan', async () => {
    const memory = await memoryOf('Hello there.', 'Never asked for.');
    const { newSegments, known, counts } = bound(await plan(MESSAGES, { memory }));
    expect(await all(known())).toEqual([
      { id: segmentId('en', 'Hello there.'), text: 'Hello there. (da)', by: 'beam' },
    ]);
    expect((await all(newSegments())).some(({ lang, text }) => lang === 'en' && text === 'Hello there.')).toBe(false);
    expect(counts).toMatchObject({ unique: 4, fromMemory: 1, newSegments: 3, tokens: 13 });
  });

  test('only the shards of its own segments are read', async () => {
    const asked: string[] = [];
    const memory = await memoryOf();
    const watched = {
      read: (shard: string) => {
        asked.push(shard);
        return memory.read(shard);
      },
    };
    const { newSegments } = bound(await plan(MESSAGES, { memory: watched }));
    const shards = (await all(newSegments())).map(({ id }) => shardOf(id));
    expect(asked).toEqual([...new Set(shards)].sort());
  });

  test('damaged lines are counted', async () => {
    const memory = { read: () => Promise.resolve({ known: new Map(), damaged: 1 }) };
    expect((await plan(MESSAGES, { memory })).damagedLines).toBe(4);
  });
});

/** The plan with its methods bound, so that they can be taken out of it. */
function bound(plan: SegmentPlan) {
  return { counts: plan.counts, newSegments: () => plan.newSegments(), known: () => plan.known() };
}
