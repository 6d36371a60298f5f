import { findAll, type Range } from './ranges.js';

/** Top-level domains that are no words: "it was good.so we went" holds no address. */
const DOMAINS = 'com|org|net|edu|gov|mil|info|biz|io|ai|dev|app|xyz|tv|gg|eu|uk|us|dk|de|fr|nl|pl|ru|jp|cn|au|ca|br';
/** Those that are words count before a path alone. */
const WORDS =
  'es|it|se|no|fi|me|ch|at|be|in|is|to|co|ly|pt|cz|gr|hu|ro|kr|tw|mx|nz|ie|il|tr|ua|vn|th|id|wiki|page|blog';

/**
 * Names and hosts have their greatest lengths (RFC 5321, RFC 1035) and start at an edge of a word: without both, a long
 * word would cost quadratic time.
 */
const ADDRESSES = new RegExp(
  [
    String.raw`\bdata:[\w/+.-]{1,100};base64,[\w+/=]+`,
    String.raw`(?:(?<![a-zA-Z\d+.-])[a-zA-Z][a-zA-Z\d+.-]{0,30}:\/\/|mailto:|\b[wW]ww\.)[^\s<>"\x60|\0\u3000-\u303F\uFF00-\uFF65]+`,
    String.raw`(?<![\w.%+-])[\w.%+-]{1,64}@[A-Za-z\d-]{1,63}(?:\.[A-Za-z\d-]{1,63}){1,8}(?::[\w.-]+\/[\w./-]+)?`,
    String.raw`(?<![\w@./-])(?:[a-z\d-]{1,63}\.){1,6}(?:(?:${DOMAINS})\b(?!\.\p{L})|(?:${WORDS})(?=\/))(?::\d{1,5})?(?:\/[^\s<>"\x60|\0]*)?`,
  ].join('|'),
  'gu',
);

/** Scripts without spaces run on right behind an address. */
const NEXT_WORD = /(?<=[A-Za-z\d])[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;
/** Punctuation that ends the sentence, not the address before it, as in GFM 6.9 (autolinks). */
const SENTENCE_MARKS = new Set('.,;:!?\'"*_~]}»”’。，、）');

/** Web and e-mail addresses, and bare domains. */
export function findAddresses(text: string): Range[] {
  if (!/[.:@]/u.test(text)) return [];
  return findAll(text, ADDRESSES).map(({ start, end }) => ({
    start,
    end: start + addressLength(text.slice(start, end)),
  }));
}

/** Without what follows in the next script, the sentence's punctuation, and a bracket that it did not open. */
function addressLength(match: string): number {
  const next = match.search(NEXT_WORD);
  const address = next === -1 ? match : match.slice(0, next);
  let surplus = count(address, ')') - count(address, '(');
  let end = address.length;
  for (; end > 0; end--) {
    const last = address[end - 1] ?? '';
    if (last === ')' && surplus > 0) surplus -= 1;
    else if (!SENTENCE_MARKS.has(last)) break;
  }
  return end;
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}
