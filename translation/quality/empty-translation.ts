import type { Gate } from './gate.js';

/** Every source holds a letter, so a translation without a letter, number or symbol (an emoji) says nothing. */
const SAYS_SOMETHING = /[\p{L}\p{N}\p{S}]/u;

export const emptyTranslation: Gate = ({ translation }) => {
  if (SAYS_SOMETHING.test(translation)) return null;
  return translation.trim() === '' ? 'nothing' : `punctuation alone: ${JSON.stringify(translation)}`;
};
