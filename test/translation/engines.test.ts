import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { EngineFailedError } from '../../translation/engine.js';
import { OnnxEngine } from '../../translation/onnx/onnx-engine.js';
import { DoubleEngine } from './double-engine.js';
import { describeEngine } from './engine-contract.js';
import { casesOf, expected, FIXTURES, temporaryFolder } from './reference.js';

let cache = '';
beforeAll(async () => {
  cache = await temporaryFolder();
});
afterAll(() => rm(cache, { recursive: true, force: true }));

const openOnnx = (maxNewTokens = expected.maxNewTokens): Promise<OnnxEngine> =>
  OnnxEngine.open({
    modelFolder: join(FIXTURES, 'untied'),
    cacheFolder: cache,
    targetLanguage: 'da',
    threads: 1,
    maxNewTokens,
  });

describeEngine('double', () => Promise.resolve(new DoubleEngine()));
describeEngine('onnx', () => openOnnx());

const cases = casesOf('untied');
const texts = cases.map(({ text }) => text);

test('the onnx engine writes what transformers writes', async () => {
  const engine = await openOnnx();
  const outputs = await engine.translate(texts);
  await engine.close();
  expect(outputs).toEqual(
    cases.map(({ decoded, output, finished }) => ({
      text: decoded.replaceAll(/\s+/gu, ' ').trim(),
      tokens: output.length,
      finished,
    })),
  );
});

/** A limit that the model runs towards for minutes: a batch that is still in the model when something happens to it. */
const ENDLESS = 1_000_000;
const MEANWHILE_MS = 300;

test('a killed inference process fails its batch, and the next call gets a new process', async () => {
  const engine = await openOnnx(ENDLESS);
  await engine.translate(['I']);
  setTimeout(() => process.kill(engine.processId ?? 0, 'SIGKILL'), MEANWHILE_MS);
  const error = await engine.translate(texts).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(EngineFailedError);
  expect(String(error)).toContain('SIGKILL');
  expect(await engine.translate(['I'])).toHaveLength(1);
  await engine.close();
});

test('an abort in the middle of a batch ends the process and throws the reason', async () => {
  const engine = await openOnnx(ENDLESS);
  const reason = new Error('cancelled');
  const abort = new AbortController();
  setTimeout(() => {
    abort.abort(reason);
  }, MEANWHILE_MS);
  await expect(engine.translate(texts, { signal: abort.signal })).rejects.toBe(reason);
  expect(engine.processId).toBeUndefined();
});

test('the inference process ends when its parent is killed, even in the middle of a batch', async () => {
  const script = join(FIXTURES, 'engine-parent.ts');
  const parent = spawn(process.execPath, ['--import', 'tsx', script, join(FIXTURES, 'untied'), cache]);
  const [line] = (await once(parent.stdout.setEncoding('utf8'), 'data')) as [string];
  parent.kill('SIGKILL');
  await vi.waitFor(() => {
    expect(() => process.kill(Number(line), 0)).toThrow('ESRCH');
  }, 10_000);
});

test('a closed engine leaves no process', async () => {
  const engine = await openOnnx();
  await engine.translate(['Hello']);
  const { processId = 0 } = engine;
  await engine.close();
  expect(() => process.kill(processId, 0)).toThrow('ESRCH');
});
