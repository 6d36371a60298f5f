import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { QualityGate } from '../../contracts/dataset.js';
import { OnnxEngine } from '../../translation/onnx/onnx-engine.js';
import { translateChunk } from '../../translation/translate-chunk.js';
import { memoryJournal, OPTIONS, segments } from './chunk-double.js';
import { FIXTURES, temporaryFolder } from './reference.js';

/** Long enough for a new process to start and answer on a busy machine. */
const TIMEOUT_SECONDS = 10;

test('a hung inference process is killed at the time limit, and the batch goes to a new one', async () => {
  const cacheFolder = await temporaryFolder();
  const engine = await OnnxEngine.open({
    modelFolder: join(FIXTURES, 'untied'),
    cacheFolder,
    targetLanguage: 'da',
    threads: 1,
    maxNewTokens: 24,
  });
  await engine.translate(['I']);
  const hung = engine.processId ?? 0;
  process.kill(hung, 'SIGSTOP');
  // The model is random, so what it writes would pass no gate.
  const quality = { ...OPTIONS.quality, gatesOff: QualityGate.options };
  const { lines, redoneBatches } = await translateChunk({
    segments: segments('Hello there!', 'Read the book.'),
    engine,
    options: { ...OPTIONS, batchTimeoutSeconds: TIMEOUT_SECONDS, quality },
    journal: memoryJournal(),
  });
  expect(lines.map((line) => line.status)).toEqual(['translated', 'translated']);
  expect(redoneBatches).toBe(0);
  expect(engine.processId).not.toBe(hung);
  expect(() => process.kill(hung, 0)).toThrow('ESRCH');
  await engine.close();
  await rm(cacheFolder, { recursive: true, force: true });
});
