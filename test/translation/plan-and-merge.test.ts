import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Message, TranslatedSegment } from '../../contracts/dataset.js';
import { mergeTranslations } from '../../translation/merge.js';
import { planSegments } from '../../translation/plan/plan-segments.js';
import { temporaryFolder } from '../temporary-folder.js';
import { hasRealMessages, realMessages } from './segmentation/real-messages.js';

/** A token a word; short enough that many real segments are split at clauses. */
const SEGMENTATION = {
  targetLanguage: 'da',
  maxSourceTokens: 20,
  countTokens: (texts: readonly string[]) => Promise.resolve(texts.map((text) => text.split(/\s+/u).length)),
};

/** Every tenth real message: all languages and all kinds of Markdown are among them. */
const SHARE = 10;

function messagesFrom(real: readonly { text: string; lang: string }[]): Message[] {
  return real.map(({ text, lang }, id) => ({
    ...{ id: String(id), treeId: 't', parentId: null, role: 'prompter', lang, rank: null, text },
  }));
}

async function* stream<T>(items: Iterable<T>): AsyncGenerator<T> {
  await Promise.resolve();
  yield* items;
}

describe.skipIf(!hasRealMessages)('real messages, planned, left as they are, and merged,', () => {
  test('come out byte for byte', async () => {
    const messages = messagesFrom(realMessages().filter((_, index) => index % SHARE === 0));
    const folder = await temporaryFolder();
    const plan = await planSegments({
      ...SEGMENTATION,
      ...{ messages: stream(messages), memory: null, scratch: join(folder, 'plan') },
    });
    async function* identity(): AsyncGenerator<TranslatedSegment> {
      for await (const { id, text } of plan.newSegments()) yield { id, status: 'translated', text, by: 'first' };
    }
    const merge = mergeTranslations({
      ...SEGMENTATION,
      messages: stream(messages),
      translations: identity(),
      plannedSegments: plan.counts.unique,
      onFailure: 'quarantine',
      excludedCounts: {},
      read: messages.length,
      scratchFile: join(folder, 'merge'),
    });
    const merged: Record<string, string | null> = {};
    for await (const line of merge.lines) merged[line.id] = line.translation;
    expect(merged).toEqual(Object.fromEntries(messages.map(({ id, text }) => [id, text])));
    expect(plan.counts.unique).toBeLessThan(plan.counts.segments);
  });
});
