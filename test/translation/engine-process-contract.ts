import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { EngineFailedError, type TranslationEngine } from '../../translation/engine.js';
import { casesOf, FIXTURES } from './reference.js';

export interface ProcessEngine extends TranslationEngine {
  readonly processId: number | undefined;
}

/** A limit that the model runs towards for minutes: a batch that is still in the model when something happens to it. */
export const ENDLESS = 1_000_000;
const MEANWHILE_MS = 300;

/** Some of these the model `untied` never ends. */
const TEXTS = casesOf('untied').map(({ text }) => text);

/**
 * What every engine does that computes in a process of its own.
 *
 * @param open with the model `untied` and this limit of new tokens
 */
export function describeEngineProcess(
  name: 'onnx' | 'ctranslate2',
  open: (maxNewTokens: number) => Promise<ProcessEngine>,
  cacheFolder: () => string,
): void {
  describe(`the process of the ${name} engine`, () => {
    test('that is killed fails its batch, and the next call gets a new one', async () => {
      const engine = await open(ENDLESS);
      await engine.translate(['I']);
      setTimeout(() => process.kill(engine.processId ?? 0, 'SIGKILL'), MEANWHILE_MS);
      const error = await engine.translate(TEXTS).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(EngineFailedError);
      expect(String(error)).toContain('SIGKILL');
      expect(await engine.translate(['I'])).toHaveLength(1);
      await engine.close();
    });

    test('ends at an abort in the middle of a batch, which throws the reason', async () => {
      const engine = await open(ENDLESS);
      await engine.translate(['I']);
      const { processId = 0 } = engine;
      const reason = new Error('cancelled');
      const abort = new AbortController();
      setTimeout(() => {
        abort.abort(reason);
      }, MEANWHILE_MS);
      await expect(engine.translate(TEXTS, { signal: abort.signal })).rejects.toBe(reason);
      expect(engine.processId).toBeUndefined();
      await isGone(processId);
    });

    test('ends when its parent is killed, even in the middle of a batch', async () => {
      const script = join(FIXTURES, 'engine-parent.ts');
      const args = ['--import', 'tsx', script, name, join(FIXTURES, 'untied'), cacheFolder(), String(ENDLESS)];
      const parent = spawn(process.execPath, args);
      const [line] = (await once(parent.stdout.setEncoding('utf8'), 'data')) as [string];
      parent.kill('SIGKILL');
      await isGone(Number(line));
    });

    test('is gone once the engine is closed', async () => {
      const engine = await open(ENDLESS);
      await engine.translate(['I']);
      const { processId = 0 } = engine;
      await engine.close();
      expect(() => process.kill(processId, 0)).toThrow('ESRCH');
    });
  });
}

async function isGone(processId: number): Promise<void> {
  await vi.waitFor(() => {
    expect(() => process.kill(processId, 0)).toThrow('ESRCH');
  }, 10_000);
}
