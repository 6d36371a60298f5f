import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TranslationEngine } from '../../translation/engine.js';

const BATCH = ['Hello there!', 'Read the book.', 'I', 'How can I find it?'];

/** What every translation engine does, real or double. */
export function describeEngine(name: string, open: () => Promise<TranslationEngine>): void {
  describe(`the ${name} engine`, () => {
    let engine: TranslationEngine;
    beforeAll(async () => {
      engine = await open();
    });
    afterAll(() => engine.close());

    test('gives one output for each segment', async () => {
      expect(await engine.translate(BATCH)).toHaveLength(BATCH.length);
      expect(await engine.translate([])).toEqual([]);
    });

    test('gives the same outputs for the same batch', async () => {
      expect(await engine.translate(BATCH)).toEqual(await engine.translate(BATCH));
    });

    test('keeps the order of the batch', async () => {
      const reversed = await engine.translate(BATCH.toReversed());
      expect(reversed.toReversed()).toEqual(await engine.translate(BATCH));
    });

    test('gives text of one line', async () => {
      for (const { text } of await engine.translate(BATCH)) expect(text).not.toMatch(/[\r\n]|^\s|\s$/u);
    });

    test('counts the tokens it writes', async () => {
      for (const { tokens } of await engine.translate(BATCH)) expect(tokens).toBeGreaterThan(0);
    });

    test('searches with beams where it can, and the same way each time', async () => {
      const searched = await engine.translate(BATCH, { beams: 4 });
      expect(searched).toHaveLength(BATCH.length);
      expect(await engine.translate(BATCH, { beams: 4 })).toEqual(searched);
      if (!engine.supportsBeams) expect(searched).toEqual(await engine.translate(BATCH));
    });

    test('translates into another language when asked, and then into its own again', async () => {
      const own = await engine.translate(BATCH);
      expect(await engine.translate(BATCH, { targetLanguage: 'de' })).toHaveLength(BATCH.length);
      expect(await engine.translate(BATCH, { targetLanguage: 'da' })).toEqual(own);
    });

    test('counts tokens, more for longer texts', async () => {
      const [short = 0, long = 0] = await engine.countTokens(['Hello', 'Hello there, how are you?']);
      expect(short).toBeGreaterThan(0);
      expect(long).toBeGreaterThan(short);
      expect(await engine.countTokens([])).toEqual([]);
    });

    test('throws the reason of a signal that is aborted already', async () => {
      const reason = new Error('no more');
      await expect(engine.translate(BATCH, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    });

    test('works on after an abort in the middle', async () => {
      const abort = new AbortController();
      const call = engine.translate(BATCH, { signal: abort.signal }).catch((error: unknown) => error);
      setTimeout(() => {
        abort.abort(new Error('stop'));
      }, 5);
      await call;
      expect(await engine.translate(BATCH)).toHaveLength(BATCH.length);
    });
  });
}
