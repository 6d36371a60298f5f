import { cp, readdir, rename, rm, stat, symlink, truncate, writeFile, readFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { UserError } from '../../../contracts/errors.js';
import { compileModel, type OnnxPrecision } from '../../../translation/onnx/compile-model.js';
import { T5Session } from '../../../translation/onnx/t5-session.js';
import { casesOf, expected, FIXTURES, temporaryFolder } from '../reference.js';

let folder = '';
let model = '';
beforeEach(async () => {
  folder = await temporaryFolder();
  model = join(folder, 'model');
  await cp(join(FIXTURES, 'untied'), model, { recursive: true });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const compile = (modelFolder = model, precision: OnnxPrecision = 'float32'): Promise<string> =>
  compileModel({ modelFolder, cacheFolder: join(folder, 'cache'), precision });

const { maxNewTokens } = expected;

async function editConfig(changes: Record<string, unknown>): Promise<void> {
  const path = join(model, 'config.json');
  const config = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
  await writeFile(path, JSON.stringify({ ...config, ...changes }));
}

describe('a compiled model', () => {
  test('has the weights beside its graphs without a copy', async () => {
    const compiled = await compile();
    const [original, linked] = await Promise.all(
      [model, compiled].map((place) => stat(join(place, 'model.safetensors'))),
    );
    expect(linked?.ino).toBe(original?.ino);
  });

  test('is made once', async () => {
    const compiled = await compile();
    const before = await stat(join(compiled, 'encoder.onnx'));
    expect(await compile()).toBe(compiled);
    expect((await stat(join(compiled, 'encoder.onnx'))).ino).toBe(before.ino);
  });

  test('is made anew when the weights change', async () => {
    const before = await compile();
    const bytes = await readFile(join(model, 'model.safetensors'));
    await rename(join(model, 'model.safetensors'), join(folder, 'old'));
    await writeFile(join(model, 'model.safetensors'), bytes);
    expect(await compile()).not.toBe(before);
  });

  test('comes out whole when two processes make it at once', async () => {
    const [first, second] = await Promise.all([compile(), compile()]);
    expect(first).toBe(second);
    expect(await readdir(join(folder, 'cache'))).toHaveLength(1);
  });

  test('works from symbolic links, which the cache of the Hub is made of', async () => {
    await mkdir(join(folder, 'linked'));
    for (const name of await readdir(model)) await symlink(join(model, name), join(folder, 'linked', name));
    const compiled = await compile(join(folder, 'linked'));
    const [first] = casesOf('untied');
    const session = await T5Session.open(compiled, 1);
    expect(await session.generate([first?.source ?? []], { maxNewTokens })).toEqual([first?.output]);
  });
});

/** MADLAD's checkpoints hold the shared table under the decoder's name alone. */
test('the embeddings are found under the name that MADLAD gives them', async () => {
  await renameTensor(join(model, 'model.safetensors'), 'shared.weight', 'decoder.embed_tokens.weight');
  const session = await T5Session.open(await compile(), 1);
  const [first] = casesOf('untied');
  expect(await session.generate([first?.source ?? []], { maxNewTokens })).toEqual([first?.output]);
});

async function renameTensor(path: string, from: string, to: string): Promise<void> {
  const bytes = await readFile(path);
  const end = 8 + Number(bytes.readBigUInt64LE());
  const header = Buffer.from(bytes.toString('utf8', 8, end).replace(`"${from}"`, `"${to}"`));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  await writeFile(path, Buffer.concat([length, header, bytes.subarray(end)]));
}

const REFUSALS: readonly { name: string; spoil: () => Promise<void>; says: string }[] = [
  { name: 'no config.json', spoil: () => rm(join(model, 'config.json')), says: 'config.json' },
  { name: 'another architecture', spoil: () => editConfig({ model_type: 'llama' }), says: '"model_type": "t5"' },
  { name: 'T5 1.0', spoil: () => editConfig({ feed_forward_proj: 'relu' }), says: 'gated-gelu' },
  { name: 'sizes missing', spoil: () => editConfig({ d_kv: undefined }), says: 'd_kv' },
  { name: 'no weights', spoil: () => rm(join(model, 'model.safetensors')), says: 'model.safetensors' },
  { name: 'weights cut short', spoil: () => truncate(join(model, 'model.safetensors'), 50_000), says: 'too few' },
  {
    name: 'weights of garbage',
    spoil: () => writeFile(join(model, 'model.safetensors'), 'x'.repeat(99)),
    says: 'safetensors',
  },
  { name: 'more layers than tensors', spoil: () => editConfig({ num_decoder_layers: 3 }), says: 'decoder.block.2' },
];

test.each(REFUSALS)('a model folder with $name is refused in words', async ({ spoil, says }) => {
  await spoil();
  const error = await compile().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(UserError);
  expect(String(error)).toContain(says);
});

test('a missing shard is named', async () => {
  await cp(join(FIXTURES, 'sharded-bf16'), join(folder, 'sharded'), { recursive: true });
  await rm(join(folder, 'sharded', 'model-00002-of-00002.safetensors'));
  await expect(compile(join(folder, 'sharded'))).rejects.toThrow('no model-00002-of-00002');
});
