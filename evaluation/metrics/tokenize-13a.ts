import { splitWhitespace, trimEndWhitespace } from './tokens.js';

/** The rules of mteval-v13a, in order, as sacrebleu 2.6 has them (`tokenizer_re.py`). */
const RULES: readonly (readonly [RegExp, string])[] = [
  [/([{-~[-` -&(-+:-@/])/gu, ' $1 '],
  [/([^0-9])([.,])/gu, '$1 $2 '],
  [/([.,])([^0-9])/gu, ' $1 $2'],
  [/([0-9])(-)/gu, '$1 $2 '],
];

/** Tokens of a text by sacrebleu's default tokeniser, `13a` (the one of WMT). */
export function tokenize13a(text: string): string[] {
  let line = trimEndWhitespace(text).replaceAll('<skipped>', '').replaceAll('-\n', '').replaceAll('\n', ' ');
  line = line.replaceAll('&quot;', '"').replaceAll('&amp;', '&').replaceAll('&lt;', '<').replaceAll('&gt;', '>');
  line = ` ${line} `;
  for (const [pattern, replacement] of RULES) line = line.replace(pattern, replacement);
  return splitWhitespace(line);
}
