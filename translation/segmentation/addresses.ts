/** Punctuation that ends a sentence, not the address before it. As GFM 6.9 (autolinks) does. */
const TRAILING = /[.,;:!?'"*_~\]}»”’。，、）]+$/u;

/** An address as matched greedily, without the sentence's punctuation and without a bracket it did not open. */
export function trimAddress(address: string): string {
  const trimmed = address.replace(TRAILING, '');
  const unbalanced = trimmed.endsWith(')') && count(trimmed, ')') > count(trimmed, '(');
  if (unbalanced) return trimAddress(trimmed.slice(0, -1));
  return trimmed;
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}
