import { cp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readT5Config } from '../../../translation/onnx/t5-config.js';
import { temporaryFolder } from '../../temporary-folder.js';

const MODEL = fileURLToPath(new URL('../fixtures/untied/', import.meta.url));

async function withGenerationConfig(text: string | null): Promise<string> {
  const folder = await temporaryFolder();
  await cp(join(MODEL, 'config.json'), join(folder, 'config.json'));
  const path = join(folder, 'generation_config.json');
  if (text === null) await rm(path, { force: true });
  else await writeFile(path, text);
  return folder;
}

test('generation_config.json goes before config.json, and may be absent', async () => {
  const without = await readT5Config(await withGenerationConfig(null));
  const other = await readT5Config(await withGenerationConfig('{"eos_token_id": [7, 9]}'));
  expect(other).toEqual({ ...without, endIds: [7, 9] });
});

test.each(['', '{"eos_token_id": ', '{"eos_token_id": "end"}', '[]'])(
  'one that is damaged is refused by name: %s',
  async (text) => {
    await expect(readT5Config(await withGenerationConfig(text))).rejects.toThrow(/generation_config\.json/u);
  },
);
