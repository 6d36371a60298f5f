import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { inspectBaseModel } from '../../training/base-model.js';
import { temporaryFolder } from '../temporary-folder.js';

const LLAMA = JSON.stringify({ architectures: ['LlamaForCausalLM'], max_position_embeddings: 512 });

async function model(files: Partial<Record<string, string>>): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text ?? '');
  return folder;
}

it('accepts a causal language model with tokenizer and safetensors', async () => {
  const folder = await model({ 'config.json': LLAMA, 'tokenizer.json': '{}', 'model.safetensors': '' });
  expect(await inspectBaseModel(folder)).toEqual({ architecture: 'LlamaForCausalLM', contextLength: 512 });
});

it.each([
  { lacks: 'a config', files: { 'tokenizer.json': '{}', 'model.safetensors': '' }, says: 'no config.json' },
  { lacks: 'readable JSON', files: { 'config.json': '{', 'tokenizer.json': '{}' }, says: 'broken config.json' },
  { lacks: 'an object', files: { 'config.json': 'null', 'tokenizer.json': '{}' }, says: 'broken config.json' },
  { lacks: 'a name', files: { 'config.json': '{"architectures":[1]}' }, says: 'broken config.json' },
  { lacks: 'a decoder', files: { 'config.json': '{"architectures":["BertModel"]}' }, says: 'no causal language model' },
  { lacks: 'a tokenizer', files: { 'config.json': LLAMA, 'model.safetensors': '' }, says: 'no tokenizer' },
  {
    lacks: 'safetensors',
    files: { 'config.json': LLAMA, 'tokenizer.json': '{}', 'pytorch_model.bin': '' },
    says: 'pickled',
  },
])('refuses a model that lacks $lacks', async ({ files, says }) => {
  await expect(inspectBaseModel(await model(files))).rejects.toThrow(says);
});
