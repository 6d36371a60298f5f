import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { processesFor } from '../../../translation/onnx/processes-for.js';
import { FIXTURES, temporaryFolder } from '../reference.js';

const PLENTY = 1e12;
let folder = '';
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('a small model gets two processes, unless two do not fit into half of the memory', async () => {
  const model = join(FIXTURES, 'untied');
  expect(await processesFor(model, 'int8', PLENTY)).toBe(2);
  expect(await processesFor(model, 'float32', PLENTY)).toBe(2);
  expect(await processesFor(model, 'float32', 1e6)).toBe(1);
});

test('wide layers keep all threads busy in float32, not in int8', async () => {
  const model = join(folder, 'wide');
  await cp(join(FIXTURES, 'untied'), model, { recursive: true });
  const config = JSON.parse(await readFile(join(model, 'config.json'), 'utf8')) as object;
  await writeFile(join(model, 'config.json'), JSON.stringify({ ...config, num_heads: 16, d_kv: 128 }));
  expect(await processesFor(model, 'float32', PLENTY)).toBe(1);
  expect(await processesFor(model, 'int8', PLENTY)).toBe(2);
});
