import { readFileSync } from 'node:fs';
import path from 'node:path';
import { LFS_POINTER, TINY_BASE } from '../../training/tiny-base.js';
import { PLAN, RUN, type BadInput } from './bad-input.js';
import { TRANSLATOR } from './working-folder.js';

const translator = (name: string) => readFileSync(path.join(TRANSLATOR, name));

export const modelCases: readonly BadInput[] = [
  {
    what: 'a translator folder that is not there',
    command: PLAN,
    files: { translator: null },
    says: {
      problem: 'The translation model has no config.json.',
      where: './translator/config.json',
      expected: 'config.json of a T5 v1.1 checkpoint',
      received: 'no such file',
      fix: 'check translation.model',
    },
  },
  {
    what: 'a translator without config.json',
    command: PLAN,
    files: { 'translator/config.json': null },
    says: {
      problem: 'The translation model has no config.json.',
      where: './translator/config.json',
      expected: 'config.json of a T5 v1.1 checkpoint',
      received: 'no such file',
      fix: 'check translation.model',
    },
  },
  {
    what: 'a translator that is no T5 model',
    command: PLAN,
    files: { 'translator/config.json': translator('config.json').toString().replace('"t5"', '"marian"') },
    says: {
      problem: 'The translation model is not one that the onnx engine can run.',
      where: './translator/config.json',
      expected: '"model_type": "t5"',
      received: 'marian',
      fix: 'such as google/madlad400-3b-mt',
    },
  },
  {
    what: 'a translator without weights',
    command: PLAN,
    files: { 'translator/model.safetensors': null },
    says: {
      problem: 'The translation model has no weights.',
      where: './translator',
      expected: 'model.safetensors',
      received: 'neither of them',
      fix: 'safetensors',
    },
  },
  {
    what: 'a translator whose index of weights is cut off',
    command: PLAN,
    files: { 'translator/model.safetensors': null, 'translator/model.safetensors.index.json': '{"weight_map":{' },
    says: {
      problem: 'A weight file of the translation model is damaged or cut short.',
      where: './translator/model.safetensors.index.json',
      expected: 'a whole file',
      received: 'an index that cannot be read',
      fix: 'download the file again',
    },
  },
  {
    what: 'a translator whose weights are cut off',
    command: PLAN,
    files: { 'translator/model.safetensors': translator('model.safetensors').subarray(0, 50_000) },
    says: {
      problem: 'A weight file of the translation model is damaged or cut short.',
      where: './translator/model.safetensors',
      expected: 'a whole file in the safetensors format',
      received: '50000 bytes',
      fix: 'download the file again',
    },
  },
  {
    what: 'a translator without a tokeniser',
    command: PLAN,
    files: { 'translator/tokenizer.json': null },
    says: {
      problem: 'The translation model has no usable tokeniser.',
      where: './translator/tokenizer.json',
      expected: 'tokenizer.json',
      received: 'no such file',
      fix: 'download tokenizer.json',
    },
  },
  {
    what: 'a translator that does not know the language',
    command: PLAN,
    files: { 'translator/tokenizer.json': translator('tokenizer.json').toString().replaceAll('<2da>', '<2xx>') },
    says: {
      problem: 'The translation model does not know the language Danish.',
      where: './translator/tokenizer.json',
      expected: 'the token <2da>',
      received: 'prefixes for de',
      fix: 'choose another language',
    },
  },
  {
    what: 'a base model that is not there',
    command: PLAN,
    files: { base: null },
    says: {
      problem: 'The base model is not a folder.',
      where: './base',
      expected: 'a model folder',
      received: 'no such folder',
      fix: 'check baseModel.path',
    },
  },
  {
    what: 'a base model without config.json',
    command: PLAN,
    files: { 'base/config.json': null },
    says: {
      problem: 'The base model has no config.json.',
      where: './base/config.json',
      expected: 'config.json',
      received: 'model.safetensors, tokenizer.json',
      fix: 'copy the whole model folder',
    },
  },
  {
    what: 'a base model that is no language model',
    command: PLAN,
    files: { 'base/config.json': '{"architectures":["BertModel"]}' },
    says: {
      problem: 'The base model is no causal language model.',
      where: './base/config.json, architectures',
      expected: 'LlamaForCausalLM',
      received: '"BertModel"',
      fix: 'choose a LLaMA-style base model',
    },
  },
  {
    what: 'a base model without a tokenizer',
    command: PLAN,
    files: { 'base/tokenizer.json': null },
    says: {
      problem: 'The base model has no tokenizer.',
      where: './base',
      expected: 'tokenizer.json or tokenizer.model',
      received: 'config.json, model.safetensors',
      fix: 'copy the tokenizer files',
    },
  },
  {
    what: 'a base model with pickled weights only',
    command: PLAN,
    files: { 'base/model.safetensors': null, 'base/pytorch_model.bin': 'pickle' },
    says: {
      problem: 'The base model has no safetensors weights.',
      where: './base',
      expected: 'loading them can run code',
      received: 'pytorch_model.bin',
      fix: 'use a revision with safetensors',
    },
  },
  {
    what: 'a base model whose weights are cut short',
    command: RUN,
    files: { 'base/model.safetensors': TINY_BASE['model.safetensors'].subarray(0, -20) },
    says: {
      problem: 'A weight file of the base model is damaged or cut short.',
      where: './base/model.safetensors',
      expected: 'a whole file in the safetensors format',
      received: '20 too few',
      fix: 'download the file again',
    },
  },
  {
    what: 'a base model that Git LFS has not brought',
    command: PLAN,
    files: { 'base/model.safetensors': LFS_POINTER },
    says: {
      problem: 'A file of the base model was not downloaded: it is a Git LFS pointer.',
      where: './base/model.safetensors',
      expected: 'the file itself',
      received: 'a Git LFS pointer',
      fix: 'git lfs pull',
    },
  },
  {
    what: 'examples longer than the base model attends to',
    command: [...PLAN, '--set', 'training.dpo.maxLength=4096'],
    says: {
      problem: 'training.dpo.maxLength is more than the base model can attend to.',
      where: 'training.dpo.maxLength, baseModel',
      expected: 'at most 2048',
      received: '4096',
      fix: 'lower training.dpo.maxLength',
    },
  },
];
