import type { Gate } from './gate.js';

/**
 * What no text shows, or shows as damage: control (Cc), format such as zero-width marks (Cf), private use (Co),
 * unassigned (Cn), halves of surrogate pairs (Cs), line and paragraph separators (Zl, Zp), and U+FFFD for what could not
 * be decoded.
 */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}\uFFFD]/gu;

/** What a tokeniser writes when its own marks leak: SentencePiece's space, special tokens, bytes, language prefixes. */
const TOKENIZER_MARKS =
  /▁|<\/?s>|<(?:unk|pad|mask|bos|eos|eot|extra_id_\d+|0x[0-9A-F]{2}|2[a-z]{2,3}(?:_\w+)?)>|\[(?:UNK|PAD|CLS|SEP)\]|<\|[a-z_]+\|>/gu;

/** Joiners (U+200C, U+200D) and direction marks (U+200E, U+200F) are spelling in some scripts. */
const SPELLING: Readonly<Record<string, string>> = {
  ar: '\u200C\u200D\u200E\u200F',
  bn: '\u200C\u200D',
  fa: '\u200C\u200D\u200E\u200F',
  he: '\u200E\u200F',
  hi: '\u200C\u200D',
};

/** A joiner between pictures makes one of them: "👩\u200D💻". */
const EMOJI_JOINER = /(?<=\p{Extended_Pictographic}[\p{Emoji_Modifier}\uFE0F]?)\u200D(?=\p{Extended_Pictographic})/gu;

export const invisibleCharacters: Gate = ({ source, translation, targetLanguage }) => {
  const spelling = SPELLING[targetLanguage] ?? '';
  const found = [
    ...(translation.replaceAll(EMOJI_JOINER, '').match(INVISIBLE) ?? []),
    ...(translation.match(TOKENIZER_MARKS) ?? []),
  ].filter((mark) => !source.includes(mark) && !spelling.includes(mark));
  return found.length === 0 ? null : [...new Set(found)].map(nameOf).join(', ');
};

function nameOf(mark: string): string {
  return mark.length > 2 ? mark : `U+${(mark.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
