import type { CountTokens } from './segmentation/clauses.js';
import { TranslationTokenizer } from './tokenizer.js';

/** Engines that are reached over the network: their model is a name, its tokeniser is not here. */
const WITHOUT_TOKENIZER: readonly string[] = ['openai'];

/** English and Danish have four to five bytes a token in vocabularies of 100,000 and more, other scripts a bit less. */
const BYTES_PER_TOKEN = 4;

/** Whether lengths are counted with the model's tokeniser, or estimated. */
export function hasTokenizer(engine: string): boolean {
  return !WITHOUT_TOKENIZER.includes(engine);
}

/** Lengths in tokens from the UTF-8 length, for engines without a tokeniser of their own. */
export const estimateTokens: CountTokens = (texts) =>
  Promise.resolve(texts.map((text) => Math.ceil(Buffer.byteLength(text) / BYTES_PER_TOKEN)));

/** @throws UserError where the folder has no usable tokeniser */
export async function openTokenCounter(modelFolder: string, targetLanguage: string): Promise<CountTokens> {
  const tokenizer = await TranslationTokenizer.open(modelFolder, targetLanguage);
  return (texts) => tokenizer.countTokens(texts);
}
