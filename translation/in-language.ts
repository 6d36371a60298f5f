import type { Message } from '../contracts/dataset.js';
import { madladCode } from '../contracts/languages.js';

/** Whether a message needs no translation. MADLAD knows no regions, so "pt" and "pt-BR" are one. */
export function isInLanguage(message: Pick<Message, 'lang'>, language: string): boolean {
  return madladCode(message.lang) === madladCode(language);
}
