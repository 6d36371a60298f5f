import { z } from 'zod';
import type { ModelFiles } from '../artifacts/model-files.js';
import { readText } from '../artifacts/safetensors.js';
import { UserError } from '../contracts/errors.js';
import { listing } from './base-config.js';

export interface BaseTokenizer {
  /** Tokens with the added ones, by their largest id; null where only tokenizer.model tells. */
  readonly tokens: number | null;
  /** The file that tells. */
  readonly file: string;
  /** Whether the base brings a chat template of its own. */
  readonly chatTemplate: boolean;
}

const Added = z.looseObject({ id: z.number(), content: z.string() });
const TokenizerFile = z.looseObject({
  added_tokens: z.array(Added).nullish(),
  /** By name (BPE, WordPiece) or in order (Unigram). */
  model: z.looseObject({ vocab: z.union([z.record(z.string(), z.number()), z.array(z.unknown())]) }),
});

const SPECIAL = ['bos_token', 'eos_token', 'unk_token', 'pad_token'] as const;
const SpecialToken = z.union([z.string(), z.looseObject({ content: z.string() }).transform(({ content }) => content)]);
const SpecialTokens = z.looseObject({
  bos_token: SpecialToken.nullish(),
  eos_token: SpecialToken.nullish(),
  unk_token: SpecialToken.nullish(),
  pad_token: SpecialToken.nullish(),
});
const TokenizerConfig = SpecialTokens.extend({
  tokenizer_class: z.string().nullish(),
  added_tokens_decoder: z.record(z.string(), z.looseObject({ content: z.string() })).nullish(),
  chat_template: z.unknown().optional(),
});

/** @throws UserError where there is no tokenizer, none that can be read, or one that knows no end of a text */
export async function readBaseTokenizer(files: ModelFiles): Promise<BaseTokenizer> {
  const file = ['tokenizer.json', 'tokenizer.model'].find((name) => files.names.includes(name));
  if (file === undefined) throw noTokenizer(files);
  const config = (await readJson(files, 'tokenizer_config.json', TokenizerConfig)) ?? {};
  const special = { ...(await readJson(files, 'special_tokens_map.json', SpecialTokens)), ...withoutNulls(config) };
  requireEnd(files, special, config.tokenizer_class);
  return {
    tokens: file === 'tokenizer.json' ? await countTokens(files, special, config) : null,
    file,
    chatTemplate: config.chat_template !== undefined || files.names.some((name) => name.startsWith('chat_template.')),
  };
}

/** As transformers numbers them: an id beyond the vocabulary for whatever is named and not in it. */
async function countTokens(
  files: ModelFiles,
  special: z.infer<typeof SpecialTokens>,
  { added_tokens_decoder: decoder }: z.infer<typeof TokenizerConfig>,
): Promise<number> {
  const { model, added_tokens: added } = await tokenizerFile(files);
  const vocabulary = Array.isArray(model.vocab)
    ? model.vocab.map((entry, id): [string, number] => [String(Array.isArray(entry) ? entry[0] : entry), id])
    : Object.entries(model.vocab);
  const ids = new Map<string, number>(vocabulary);
  for (const { content, id } of added ?? []) ids.set(content, id);
  for (const [id, { content }] of Object.entries(decoder ?? {})) ids.set(content, Number(id));
  let end = 1 + [...ids.values()].reduce((largest, id) => Math.max(largest, id), -1);
  for (const name of SPECIAL) {
    const token = special[name];
    if (typeof token === 'string' && !ids.has(token)) ids.set(token, end++);
  }
  return end;
}

async function tokenizerFile(files: ModelFiles): Promise<z.infer<typeof TokenizerFile>> {
  const file = await readJson(files, 'tokenizer.json', TokenizerFile);
  if (file === null) throw noTokenizer(files);
  return file;
}

/** Null where there is no such file. */
async function readJson<T>(files: ModelFiles, name: string, schema: z.ZodType<T>): Promise<T | null> {
  if (!files.names.includes(name)) return null;
  const text = await readText(files, name, 'base model');
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    const issue = error instanceof z.ZodError ? error.issues[0] : undefined;
    throw new UserError(`The base model has a broken ${name}.`, {
      where: files.where(name),
      expected: 'JSON as the tokenizers library writes it',
      received: issue === undefined ? String(error).slice(0, 200) : [...issue.path, issue.message].join(': '),
      fix: 'download the file again',
    });
  }
}

function withoutNulls<T extends object>(settings: T): Partial<T> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== null)) as Partial<T>;
}

/** Classes that have no end token of their own, where no file names one. */
const GENERIC = ['PreTrainedTokenizerFast', 'TokenizersBackend'];

function requireEnd(
  files: ModelFiles,
  { eos_token: end }: z.infer<typeof SpecialTokens>,
  tokenizerClass: string | null | undefined,
): void {
  if (end !== undefined && end !== null) return;
  if (typeof tokenizerClass === 'string' && !GENERIC.includes(tokenizerClass)) return;
  throw new UserError('The base model has no end-of-sequence token, so it could never learn to stop.', {
    where: `${files.where('tokenizer_config.json')}, eos_token`,
    expected: 'a token such as "</s>"',
    received: files.names.includes('tokenizer_config.json') ? 'none' : 'no such file',
    fix: "add the base model's own tokenizer_config.json",
  });
}

function noTokenizer(files: ModelFiles): UserError {
  return new UserError('The base model has no tokenizer.', {
    where: files.place,
    expected: 'tokenizer.json or tokenizer.model',
    received: listing(files.names),
    fix: 'copy the tokenizer files of the model into its folder',
  });
}
