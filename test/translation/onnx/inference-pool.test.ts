import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EngineFailedError } from '../../../translation/engine.js';
import { compileModel } from '../../../translation/onnx/compile-model.js';
import { InferencePool } from '../../../translation/onnx/inference-pool.js';
import { ENDLESS } from '../engine-process-contract.js';
import { casesOf, FIXTURES, temporaryFolder } from '../reference.js';

const SHORT = { maxNewTokens: 8 };

/** Some of these the model never ends. */
const SOURCES = casesOf('untied').map(({ source }) => source);
const ONE = SOURCES.slice(0, 1);

let cacheFolder = '';
let folder = '';
beforeAll(async () => {
  cacheFolder = await temporaryFolder();
  folder = await compileModel({ modelFolder: join(FIXTURES, 'untied'), cacheFolder, precision: 'float32' });
});
afterAll(() => rm(cacheFolder, { recursive: true, force: true }));

test('calls one after the other need one process, calls at once as many as there may be', async () => {
  const pool = new InferencePool({ folder, threads: 1, processes: 2 });
  const alone = await pool.generate(SOURCES, SHORT);
  await pool.generate(ONE, SHORT);
  expect(pool.processIds).toHaveLength(1);
  const atOnce = await Promise.all([1, 2, 3].map(() => pool.generate(SOURCES, SHORT)));
  expect(pool.processIds).toHaveLength(2);
  expect(atOnce).toEqual([alone, alone, alone]);
  await pool.kill();
  expect(pool.processIds).toEqual([]);
});

test('a batch that is aborted takes its process along, and no other batch', async () => {
  const pool = new InferencePool({ folder, threads: 1, processes: 2 });
  const abort = new AbortController();
  const endless = pool.generate(SOURCES, { maxNewTokens: ENDLESS }, abort.signal);
  const other = await pool.generate(ONE, SHORT);
  expect(pool.processIds).toHaveLength(2);
  abort.abort(new Error('cancelled'));
  await expect(endless).rejects.toThrow('cancelled');
  expect(pool.processIds).toHaveLength(1);
  expect(await pool.generate(ONE, SHORT)).toEqual(other);
  await pool.kill();
});

test('a process that is killed fails its own batch alone, and a new one takes its place', async () => {
  const pool = new InferencePool({ folder, threads: 1, processes: 2 });
  const endless = pool.generate(SOURCES, { maxNewTokens: ENDLESS }).catch((error: unknown) => error);
  const [busy = 0] = pool.processIds;
  const other = pool.generate(ONE, SHORT);
  process.kill(busy, 'SIGKILL');
  expect(await endless).toBeInstanceOf(EngineFailedError);
  expect(await other).toHaveLength(1);
  await Promise.all([pool.generate(ONE, SHORT), pool.generate(ONE, SHORT)]);
  expect(pool.processIds).toHaveLength(2);
  expect(pool.processIds).not.toContain(busy);
  await pool.kill();
});
