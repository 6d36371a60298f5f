import {
  CONFIG,
  inShards,
  LFS_POINTER,
  safetensors,
  TENSORS,
  TINY_BASE,
  TOKENIZER_CONFIG,
  tokenizerJson,
  VOCABULARY,
  without,
  type ModelFileContents,
} from './tiny-base.js';

/** A base in which one thing does not work, and what its refusal says: of the problem, the place and what to do. */
export interface SpoiltBase {
  readonly what: string;
  readonly files: ModelFileContents;
  readonly says: readonly string[];
}

const base = (files: ModelFileContents, ...names: string[]): ModelFileContents =>
  without({ ...TINY_BASE, ...files }, ...names);
const config = (settings: object) => base({ 'config.json': JSON.stringify({ ...CONFIG, ...settings }) });
const tokenizerConfig = (settings: object) =>
  base({ 'tokenizer_config.json': JSON.stringify({ ...TOKENIZER_CONFIG, ...settings }) });
const weights = (shapes: Readonly<Record<string, readonly number[]>>) =>
  base({ 'model.safetensors': safetensors({ ...TENSORS, ...shapes }) });
const shards = (files: ModelFileContents, ...names: string[]): ModelFileContents =>
  without({ ...inShards(), ...files }, ...names);

const oneLayer = without(TENSORS, 'model.layers.1.self_attn.q_proj.weight');
const DAMAGED = 'A weight file of the base model is damaged or cut short.';
const POINTER = 'git lfs pull';

export const SPOILT_BASES: readonly SpoiltBase[] = [
  {
    what: 'whose weights are cut short',
    files: base({ 'model.safetensors': TINY_BASE['model.safetensors'].subarray(0, -20) }),
    says: [DAMAGED, 'model.safetensors', '20 too few', 'download the file again'],
  },
  {
    what: 'whose weights end within their header',
    files: base({ 'model.safetensors': TINY_BASE['model.safetensors'].subarray(0, 100) }),
    says: [DAMAGED, 'model.safetensors', '100 bytes'],
  },
  {
    what: 'whose weight file is empty',
    files: base({ 'model.safetensors': '' }),
    says: [DAMAGED, 'model.safetensors', '0 bytes'],
  },
  {
    what: 'whose weight file has no tensors',
    files: base({ 'model.safetensors': safetensors({}) }),
    says: ['lacks layers', 'layers.0', 'num_hidden_layers'],
  },
  {
    what: 'whose last shard is missing',
    files: shards({}, 'model-00002-of-00002.safetensors'),
    says: ['The base model has no weights.', 'no model-00002-of-00002.safetensors'],
  },
  {
    what: 'whose index of shards is missing',
    files: shards({}, 'model.safetensors.index.json'),
    says: ['The base model has no weights.', 'model.safetensors.index.json'],
  },
  {
    what: 'whose shard lacks a tensor of the index',
    files: shards({ 'model-00002-of-00002.safetensors': safetensors({ 'lm_head.weight': [VOCABULARY, 4] }) }),
    says: [DAMAGED, 'model-00002-of-00002.safetensors', 'model.layers.1.self_attn.q_proj.weight'],
  },
  {
    what: 'whose index of shards is cut off',
    files: shards({ 'model.safetensors.index.json': '{"weight_map":{' }),
    says: [DAMAGED, 'model.safetensors.index.json', 'an index that cannot be read'],
  },
  ...['config.json', 'tokenizer.json', 'model.safetensors'].map((name) => ({
    what: `whose ${name} is a Git LFS pointer`,
    files: base({ [name]: LFS_POINTER }),
    says: ['a Git LFS pointer', name, POINTER],
  })),
  {
    what: 'one of whose shards is a Git LFS pointer',
    files: shards({ 'model-00002-of-00002.safetensors': LFS_POINTER }),
    says: ['a Git LFS pointer', 'model-00002-of-00002.safetensors', POINTER],
  },
  {
    what: 'that is an adapter alone',
    files: {
      'adapter_config.json': '{"base_model_name_or_path":"meta-llama/Llama-2-7b-hf"}',
      'adapter_model.safetensors': safetensors(TENSORS),
      'tokenizer.json': tokenizerJson(),
    },
    says: ['an adapter', 'adapter_config.json', 'meta-llama/Llama-2-7b-hf', 'merge'],
  },
  {
    what: 'that has an adapter beside it',
    files: base({ 'adapter_config.json': '{}', 'adapter_model.safetensors': safetensors(TENSORS) }),
    says: ['an adapter', 'adapter_config.json', 'merge'],
  },
  {
    what: 'of an unknown type',
    files: config({ model_type: 'rnnlm', architectures: ['RnnForCausalLM'] }),
    says: ['cannot be loaded', 'config.json, model_type', '"rnnlm"'],
  },
  {
    what: 'whose type is not told',
    files: config({ model_type: undefined }),
    says: ['config.json, model_type', 'nothing'],
  },
  {
    what: 'whose type is that of a language model, but whose architecture is none',
    files: config({ architectures: ['LlamaForSequenceClassification'] }),
    says: ['no causal language model', 'config.json, architectures', 'LlamaForSequenceClassification'],
  },
  {
    what: 'that is quantised in a way that training does not read',
    files: config({ quantization_config: { quant_method: 'gptq', bits: 4 } }),
    says: ['quantised', 'config.json, quantization_config', 'gptq', 'without quantisation'],
  },
  {
    what: 'that lacks a layer',
    files: base({ 'model.safetensors': safetensors(oneLayer) }),
    says: ['lacks layers', 'model.safetensors', 'num_hidden_layers', 'layers.1'],
  },
  {
    what: 'whose tokenizer has more tokens than the embeddings have rows',
    files: base({ 'tokenizer.json': tokenizerJson(VOCABULARY + 3) }),
    says: ['larger than', 'tokenizer.json', `${VOCABULARY + 3} tokens`, `${VOCABULARY} rows`],
  },
  {
    what: 'whose tokenizer has added tokens that the embeddings do not',
    files: base({ 'tokenizer.json': tokenizerJson(VOCABULARY, ['<|im_start|>']) }),
    says: ['larger than', 'tokenizer.json', `${VOCABULARY + 1} tokens`],
  },
  {
    what: 'whose end-of-sequence token is not in the vocabulary',
    files: tokenizerConfig({ eos_token: '<|endoftext|>' }),
    says: ['larger than', `${VOCABULARY + 1} tokens`],
  },
  {
    what: 'whose config.json tells of fewer tokens than there are embeddings',
    files: weights({ 'model.embed_tokens.weight': [VOCABULARY + 2, 4] }),
    says: ['config.json, vocab_size', `${VOCABULARY + 2} rows`],
  },
  {
    what: 'without an end-of-sequence token',
    files: tokenizerConfig({ eos_token: null }),
    says: ['end-of-sequence', 'tokenizer_config.json', 'eos_token'],
  },
  {
    what: 'whose tokenizer says nothing of an end',
    files: base({}, 'tokenizer_config.json'),
    says: ['end-of-sequence', 'tokenizer_config.json', 'eos_token'],
  },
  {
    what: 'whose tokenizer.json is cut off',
    files: base({ 'tokenizer.json': tokenizerJson().slice(0, 40) }),
    says: ['broken tokenizer.json', 'tokenizer.json'],
  },
];
