import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OnnxEngine } from '../../translation/onnx/onnx-engine.js';
import type { PythonEngine } from '../../translation/python/python-engine.js';
import { DoubleEngine } from './double-engine.js';
import { describeEngine } from './engine-contract.js';
import { describeEngineProcess } from './engine-process-contract.js';
import { startChatServer, type ChatServer } from './openai/chat-server.js';
import { openService } from './openai/open-service.js';
import { openPython } from './python/open-python.js';
import { casesOf, expected, FIXTURES, temporaryFolder } from './reference.js';

const modelFolder = join(FIXTURES, 'untied');

let cache = '';
let server: ChatServer;
beforeAll(async () => {
  cache = await temporaryFolder();
  server = await startChatServer();
});
afterAll(async () => {
  await server.close();
  await rm(cache, { recursive: true, force: true });
});

const openOnnx = (maxNewTokens = expected.maxNewTokens): Promise<OnnxEngine> =>
  OnnxEngine.open({ ...onnx(), maxNewTokens });

const onnx = () => ({
  ...{ modelFolder, cacheFolder: cache, targetLanguage: 'da' },
  ...{ threads: 1, maxNewTokens: expected.maxNewTokens },
});

const openCtranslate2 = (maxNewTokens = expected.maxNewTokens): Promise<PythonEngine> =>
  openPython({ engine: 'ctranslate2', modelFolder, cacheFolder: join(cache, 'ctranslate2'), maxNewTokens });

const openTransformers = (): Promise<PythonEngine> =>
  openPython({ engine: 'transformers', modelFolder, cacheFolder: cache, maxNewTokens: expected.maxNewTokens });

describeEngine('double', () => Promise.resolve(new DoubleEngine()));
describeEngine('onnx', () => openOnnx());
describeEngine('ctranslate2', () => openCtranslate2());
describeEngine('transformers', openTransformers);
describeEngine('openai', () => Promise.resolve(openService({ baseUrl: server.baseUrl })));

describeEngineProcess('onnx', openOnnx, () => cache);
// That of the transformers engine is the same process with another library in it, and takes seconds to start.
describeEngineProcess('ctranslate2', openCtranslate2, () => join(cache, 'ctranslate2'));

// That the transformers engine does too is a Python test: the model is loaded there once for many cases.
const cases = casesOf('untied');

test.each([
  ['onnx', openOnnx],
  ['ctranslate2', openCtranslate2],
])('the %s engine writes what transformers writes', async (_, open) => {
  const engine = await open();
  const outputs = await engine.translate(cases.map(({ text }) => text));
  await engine.close();
  expect(outputs).toEqual(
    cases.map(({ decoded, output, finished }) => ({
      text: decoded.replaceAll(/\s+/gu, ' ').trim(),
      tokens: output.length,
      finished,
    })),
  );
});

test.each([
  ['onnx', (lengthPenalty: number) => OnnxEngine.open({ ...onnx(), lengthPenalty })],
  [
    'ctranslate2',
    (lengthPenalty: number) =>
      openPython({
        engine: 'ctranslate2',
        modelFolder,
        cacheFolder: join(cache, 'ctranslate2'),
        maxNewTokens: 64,
        lengthPenalty,
      }),
  ],
])('the %s engine searches with its length penalty', async (_, open) => {
  const tokens = async (lengthPenalty: number): Promise<number> => {
    const engine = await open(lengthPenalty);
    const outputs = await engine.translate(
      cases.map(({ text }) => text),
      { beams: 4 },
    );
    await engine.close();
    return outputs.reduce((sum, output) => sum + output.tokens, 0);
  };
  expect(await tokens(-1)).toBeLessThan(await tokens(3));
});

test('the onnx engine works on as many batches at once as it has processes, at most one a thread', async () => {
  const engine = await OnnxEngine.open({ ...onnx(), threads: 2, processes: 3 });
  expect(engine.lanes).toBe(2);
  const texts = cases.map(({ text }) => text);
  const [first, second] = await Promise.all([engine.translate(texts), engine.translate(texts)]);
  await engine.close();
  expect(second).toEqual(first);
});
