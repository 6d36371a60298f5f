import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { UserError } from '../../contracts/errors.js';
import { PipelineConfig } from '../../contracts/pipeline-config.js';
import { OnnxEngine } from '../../translation/onnx/onnx-engine.js';
import { openEngine } from '../../translation/open-engine.js';
import { OpenAiEngine } from '../../translation/openai/openai-engine.js';
import { PythonEngine } from '../../translation/python/python-engine.js';
import { startChatServer, type ChatServer } from './openai/chat-server.js';
import { FIXTURES, temporaryFolder } from './reference.js';

let cacheFolder = '';
let server: ChatServer;
beforeAll(async () => {
  cacheFolder = await temporaryFolder();
  server = await startChatServer();
});
afterAll(async () => {
  await server.close();
  await rm(cacheFolder, { recursive: true, force: true });
});

const modelFolder = join(FIXTURES, 'untied');

function open(translation: object, files: string | null = modelFolder) {
  const settings = PipelineConfig.shape.translation.parse({
    model: { path: modelFolder },
    maxNewTokens: 8,
    threads: 1,
    ...translation,
  });
  return openEngine({
    settings,
    targetLanguage: 'da',
    modelFolder: files,
    cacheFolder,
    env: { ...process.env, OPENAI_API_KEY: 'sk-test' },
    silenceSeconds: 120,
  });
}

test.each([
  ['onnx', OnnxEngine],
  ['ctranslate2', PythonEngine],
])('engine %s opens with the files of its model, and translates', async (engine, kind) => {
  const opened = await open({ engine, precision: 'float32' });
  expect(opened).toBeInstanceOf(kind);
  expect(await opened.translate(['Hello'])).toHaveLength(1);
  await opened.close();
});

test('engine openai opens without files, with the key from the environment', async () => {
  const opened = await open(
    { engine: 'openai', model: { service: 'polyglot-1' }, openai: { baseUrl: server.baseUrl } },
    null,
  );
  expect(opened).toBeInstanceOf(OpenAiEngine);
  expect(await opened.translate(['Hello'])).toMatchObject([{ text: 'HELLO' }]);
  expect(server.asked.at(-1)?.authorization).toBe('Bearer sk-test');
});

test.each([
  { engine: 'ctranslate2', precision: 'float16' },
  { engine: 'onnx', model: { service: 'polyglot-1' } },
  { engine: 'openai', model: { service: 'polyglot-1' }, openai: { apiKeyEnv: 'NOT_SET' } },
])('%j is refused', async (translation) => {
  await expect(open(translation)).rejects.toThrow(UserError);
});
