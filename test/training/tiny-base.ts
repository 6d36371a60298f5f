/** The files of a base of two layers, whole and of fitting shapes, made without Python: to spoil one thing at a time. */

export type ModelFileContents = Readonly<Record<string, string | Uint8Array>>;

export const VOCABULARY = 10;
const WIDTH = 4;
export const CONTEXT = 512;

export const CONFIG = {
  architectures: ['LlamaForCausalLM'],
  model_type: 'llama',
  hidden_size: WIDTH,
  num_hidden_layers: 2,
  max_position_embeddings: CONTEXT,
  vocab_size: VOCABULARY,
};

export const TENSORS: Readonly<Record<string, readonly number[]>> = {
  'model.embed_tokens.weight': [VOCABULARY, WIDTH],
  'model.layers.0.self_attn.q_proj.weight': [WIDTH, WIDTH],
  'model.layers.1.self_attn.q_proj.weight': [WIDTH, WIDTH],
  'model.norm.weight': [WIDTH],
  'lm_head.weight': [VOCABULARY, WIDTH],
};

export const TOKENIZER_CONFIG = {
  tokenizer_class: 'PreTrainedTokenizerFast',
  bos_token: '<s>',
  eos_token: { content: '</s>', special: true },
};

const token = (content: string, id: number) => ({ id, content, special: true });
const SPECIAL = ['<unk>', '<s>', '</s>'];

/** tokenizer.json of so many tokens, besides `added` ones. */
export function tokenizerJson(size = VOCABULARY, added: readonly string[] = []): string {
  const tokens = Array.from({ length: size }, (_, id) => SPECIAL[id] ?? `t${id}`);
  return JSON.stringify({
    added_tokens: [...SPECIAL.map(token), ...added.map((content, index) => token(content, size + index))],
    model: { type: 'BPE', vocab: Object.fromEntries(tokens.map((content, id) => [content, id])), merges: [] },
  });
}

/** The safetensors format: length of the header in 8 bytes, the header, the data. */
export function safetensors(shapes: Readonly<Record<string, readonly number[]>>): Buffer {
  let end = 0;
  const places = Object.entries(shapes).map(([name, shape]) => {
    const start = end;
    end += shape.reduce((product, length) => product * length, 2);
    return [name, { dtype: 'BF16', shape, data_offsets: [start, end] }];
  });
  const header = Buffer.from(JSON.stringify({ __metadata__: { format: 'pt' }, ...Object.fromEntries(places) }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, Buffer.alloc(end)]);
}

export const TINY_BASE = {
  'config.json': JSON.stringify(CONFIG),
  'tokenizer.json': tokenizerJson(),
  'tokenizer_config.json': JSON.stringify(TOKENIZER_CONFIG),
  'model.safetensors': safetensors(TENSORS),
} as const satisfies ModelFileContents;

/** Of a record by name, all but some. */
export function without<T>(record: Readonly<Record<string, T>>, ...names: readonly string[]): Record<string, T> {
  return Object.fromEntries<T>(Object.entries(record).filter(([name]) => !names.includes(name)));
}

const SHARDS = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'] as const;

/** The same weights in two files with their index. */
export function inShards(): Record<string, string | Uint8Array> {
  const names = Object.keys(TENSORS);
  const halves = [names.slice(0, 2), names.slice(2)];
  const map = Object.fromEntries(halves.flatMap((half, index) => half.map((name) => [name, SHARDS[index]])));
  return {
    ...without<string | Uint8Array>(TINY_BASE, 'model.safetensors'),
    'model.safetensors.index.json': JSON.stringify({ weight_map: map }),
    ...Object.fromEntries(
      halves.map((half, index): [string, Buffer] => [SHARDS[index] ?? '', safetensors(pick(half))]),
    ),
  };
}

function pick(names: readonly string[]): Record<string, readonly number[]> {
  return Object.fromEntries(names.map((name) => [name, TENSORS[name] ?? []]));
}

/** What a checkout without the files of Git LFS holds in their stead. */
export const LFS_POINTER = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 13476835328\n`;
