import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PipelineConfig } from '../../contracts/pipeline-config.js';
import { inspectBaseModel, requireFit } from '../../training/base-model.js';
import { temporaryFolder } from '../temporary-folder.js';
import { SPOILT_BASES } from './spoilt-bases.js';
import {
  CONFIG,
  CONTEXT,
  inShards,
  safetensors,
  TENSORS,
  TINY_BASE,
  TOKENIZER_CONFIG,
  VOCABULARY,
  without,
  type ModelFileContents,
} from './tiny-base.js';

async function folderWith(files: ModelFileContents): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}

const inspect = async (files: ModelFileContents) => inspectBaseModel(await folderWith(files));
const baseWithout = (...names: string[]) => without<string | Uint8Array>(TINY_BASE, ...names);

describe('a base model is accepted', () => {
  it('with what was found of it', async () => {
    expect(await inspect(TINY_BASE)).toEqual({
      architecture: 'LlamaForCausalLM',
      parameters: 116,
      contextLength: CONTEXT,
      tokens: VOCABULARY,
      rows: VOCABULARY,
      modules: [
        ...['model.embed_tokens', 'model.layers.0.self_attn.q_proj', 'model.layers.1.self_attn.q_proj'],
        ...['model.norm', 'lm_head'],
      ],
      chatTemplate: false,
    });
  });

  const tied = without(TENSORS, 'lm_head.weight');
  it.each<{ what: string; files: ModelFileContents }>([
    { what: 'in shards', files: inShards() },
    { what: 'with tied embeddings', files: { ...TINY_BASE, 'model.safetensors': safetensors(tied) } },
    {
      what: 'with padded embeddings',
      files: {
        ...TINY_BASE,
        'config.json': JSON.stringify({ ...CONFIG, vocab_size: 16 }),
        'model.safetensors': safetensors({ ...TENSORS, 'model.embed_tokens.weight': [16, 4] }),
      },
    },
    { what: 'with a tokenizer.model alone', files: { ...baseWithout('tokenizer.json'), 'tokenizer.model': 'pieces' } },
    {
      what: 'whose end is named in special_tokens_map.json',
      files: { ...baseWithout('tokenizer_config.json'), 'special_tokens_map.json': '{"eos_token":"</s>"}' },
    },
    {
      what: 'whose tokenizer class knows its own end',
      files: { ...TINY_BASE, 'tokenizer_config.json': '{"tokenizer_class":"GemmaTokenizer"}' },
    },
    {
      what: 'with an architecture of its own name',
      files: { ...TINY_BASE, 'config.json': '{"model_type":"gpt2","architectures":["GPT2LMHeadModel"],"n_layer":2}' },
    },
    {
      what: 'that sees as well',
      files: {
        ...TINY_BASE,
        'config.json': JSON.stringify({
          model_type: 'gemma3',
          architectures: ['Gemma3ForConditionalGeneration'],
          text_config: { num_hidden_layers: 2, vocab_size: VOCABULARY },
        }),
      },
    },
  ])('$what', async ({ files }) => {
    await expect(inspect(files)).resolves.toBeDefined();
  });

  it.each<ModelFileContents>([
    { 'chat_template.jinja': '{{ messages }}' },
    { 'tokenizer_config.json': JSON.stringify({ ...TOKENIZER_CONFIG, chat_template: '{{ messages }}' }) },
  ])('and it is known that it brings a chat template', async (template) => {
    expect(await inspect({ ...TINY_BASE, ...template })).toMatchObject({ chatTemplate: true });
  });
});

describe('a base model is refused', () => {
  it.each(SPOILT_BASES)('$what', async ({ files, says }) => {
    const error: unknown = await inspect(files).catch((thrown: unknown) => thrown);
    for (const words of says) expect(String(error)).toContain(words);
  });

  it.each<{ what: string; files: ModelFileContents; says: string }>([
    { what: 'without config.json', files: baseWithout('config.json'), says: 'no config.json' },
    { what: 'whose config is no JSON', files: { ...TINY_BASE, 'config.json': '{' }, says: 'broken config.json' },
    { what: 'whose config is no object', files: { ...TINY_BASE, 'config.json': 'null' }, says: 'broken config.json' },
    {
      what: 'whose architecture is no name',
      files: { ...TINY_BASE, 'config.json': '{"architectures":[1]}' },
      says: 'broken config.json',
    },
    { what: 'without a tokenizer', files: baseWithout('tokenizer.json'), says: 'no tokenizer' },
    {
      what: 'with pickled weights',
      files: { ...baseWithout('model.safetensors'), 'pytorch_model.bin': '' },
      says: 'pickled',
    },
  ])('$what', async ({ files, says }) => {
    await expect(inspect(files)).rejects.toThrow(says);
  });

  it('where there is no folder', async () => {
    await expect(inspectBaseModel('/does/not/exist')).rejects.toThrow(/not a folder[^]*baseModel\.path/);
  });
});

describe('modules to train in full', () => {
  const fit = (modules: readonly string[] | null, ...modulesToSave: string[]) => {
    const sft = { maxLength: CONTEXT, lora: { modulesToSave } };
    const training = PipelineConfig.shape.training.parse({ sft, dpo: { enabled: false } });
    return () => {
      requireFit({ contextLength: CONTEXT, modules }, training);
    };
  };

  it('are refused by a typo, with the names that the weight files hold', async () => {
    const { modules } = await inspect(inShards());
    expect(fit(modules, 'lm_head', 'embed_token')).toThrow(/no such module[^]*embed_tokens[^]*received: embed_token\n/);
    expect(fit(modules, 'layers.7.self_attn')).toThrow('layers.7.self_attn');
  });

  it.each(['embed_tokens', 'model.norm', 'self_attn', 'layers.1', 'q_proj'])('are accepted: %s', async (name) => {
    fit((await inspect(TINY_BASE)).modules, name)();
  });

  it('are accepted where the head is tied, and left to the trainer where modules have other names', async () => {
    const tied = { ...TINY_BASE, 'model.safetensors': safetensors(without(TENSORS, 'lm_head.weight')) };
    fit((await inspect(tied)).modules, 'lm_head')();
    const experts = { ...TENSORS, 'model.layers.0.mlp.experts.0.w1.weight': [1] };
    const { modules } = await inspect({ ...TINY_BASE, 'model.safetensors': safetensors(experts) });
    fit(modules, 'gate_up_proj')();
  });
});

describe('lengths of training', () => {
  const training = (settings: object) => PipelineConfig.shape.training.parse(settings);
  const fitting = { maxLength: CONTEXT };

  it.each([
    ['training.sft.maxLength', { sft: { maxLength: CONTEXT + 1 }, dpo: fitting }],
    ['training.dpo.maxLength', { sft: fitting, dpo: { maxLength: CONTEXT + 1 } }],
  ])('%s above the context is refused', (setting, settings) => {
    expect(() => {
      requireFit({ modules: null, contextLength: CONTEXT }, training(settings));
    }).toThrow(new RegExp(`${setting}[^]*at most ${CONTEXT}`));
  });

  it.each([
    ['that fit', CONTEXT, { sft: fitting, dpo: fitting }],
    ['of a DPO that is off', CONTEXT, { sft: fitting, dpo: { enabled: false } }],
    ['of which the base says nothing', null, {}],
  ])('%s are accepted', (_, contextLength, settings) => {
    requireFit({ modules: null, contextLength }, training(settings));
  });
});
