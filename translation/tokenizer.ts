import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Tokenizer } from 'tokenizers';
import { UserError } from '../contracts/errors.js';
import { LANGUAGES, madladCode } from '../contracts/languages.js';
import { readSpieceModel } from './sentencepiece/spiece-model.js';
import { spieceTokenizer } from './sentencepiece/spiece-tokenizer.js';

/** Prefix token by which a MADLAD-shaped model is told its target language (arXiv 2309.04662, section 4.2). */
export function languagePrefix(targetLanguage: string): string {
  return `<2${madladCode(targetLanguage)}>`;
}

/** The checkpoint's own tokeniser for one target language. Runs natively, off the event loop. */
export class TranslationTokenizer {
  private constructor(
    private readonly tokenizer: Tokenizer,
    private readonly prefix: string,
    private readonly path: string,
  ) {}

  /**
   * From tokenizer.json, or from spiece.model where there is no such file.
   *
   * @throws UserError where the folder has no usable one of them, or the model does not know the language
   */
  static async open(folder: string, targetLanguage: string): Promise<TranslationTokenizer> {
    const { path, tokenizer } = await readTokenizer(folder);
    const prefix = languagePrefix(targetLanguage);
    const prefixId = tokenizer.tokenToId(prefix);
    if (prefixId === null) throw unknownLanguage(path, targetLanguage, prefix, tokenizer);
    const [first] = (await tokenizer.encode(`${prefix} a`)).getIds();
    if (first !== prefixId) throw splitPrefix(path, prefix);
    return new TranslationTokenizer(tokenizer, prefix, path);
  }

  /**
   * Source ids as the encoder takes them: prefix, text, end mark.
   *
   * @throws UserError where the model does not know another target language than the one it was opened for
   */
  async encode(texts: readonly string[], targetLanguage?: string): Promise<number[][]> {
    if (texts.length === 0) return [];
    const prefix = targetLanguage === undefined ? this.prefix : this.prefixOf(targetLanguage);
    const encodings = await this.tokenizer.encodeBatch(texts.map((text) => `${prefix} ${wellFormed(text)}`));
    return encodings.map((encoding) => encoding.getIds());
  }

  /** Lengths of the source ids. */
  async countTokens(texts: readonly string[]): Promise<number[]> {
    return (await this.encode(texts)).map((ids) => ids.length);
  }

  private prefixOf(language: string): string {
    const prefix = languagePrefix(language);
    if (this.tokenizer.tokenToId(prefix) === null) throw unknownLanguage(this.path, language, prefix, this.tokenizer);
    return prefix;
  }

  async decode(rows: readonly (readonly number[])[]): Promise<string[]> {
    if (rows.length === 0) return [];
    return this.tokenizer.decodeBatch(
      rows.map((ids) => [...ids]),
      true,
    );
  }
}

/** Half a surrogate pair cannot cross into native code; U+FFFD takes its place. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}

async function readTokenizer(folder: string): Promise<{ path: string; tokenizer: Tokenizer }> {
  const json = join(folder, 'tokenizer.json');
  const spiece = join(folder, 'spiece.model');
  try {
    if (await exists(json)) return { path: json, tokenizer: Tokenizer.fromFile(json) };
  } catch (error) {
    throw unusable(json, String(error));
  }
  if (!(await exists(spiece))) throw unusable(json, 'no such file, nor spiece.model');
  try {
    const text = spieceTokenizer(readSpieceModel(await readFile(spiece)));
    return { path: spiece, tokenizer: Tokenizer.fromString(text) };
  } catch (error) {
    throw unusable(spiece, String(error));
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function unusable(path: string, received: string): UserError {
  return new UserError('The translation model has no usable tokeniser.', {
    where: path,
    expected: "the checkpoint's tokenizer.json or spiece.model",
    received,
    fix: 'download tokenizer.json or spiece.model of the same checkpoint',
  });
}

function unknownLanguage(path: string, language: string, prefix: string, tokenizer: Tokenizer): UserError {
  const known = Object.keys(LANGUAGES).filter((code) => tokenizer.tokenToId(languagePrefix(code)) !== null);
  return new UserError(`The translation model does not know the language ${LANGUAGES[language] ?? language}.`, {
    where: path,
    expected: `the token ${prefix} in its vocabulary`,
    received: known.length === 0 ? 'no language prefixes at all' : `prefixes for ${known.join(', ')}`,
    fix: 'choose another language, or a model with this prefix, such as google/madlad400-3b-mt',
  });
}

function splitPrefix(path: string, prefix: string): UserError {
  return new UserError('The tokeniser takes the language prefix apart.', {
    where: path,
    expected: `${prefix} as one token at the start of a text`,
    received: 'several tokens',
    fix: `add ${prefix} to the added tokens of the tokeniser`,
  });
}
