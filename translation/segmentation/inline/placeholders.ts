import { findAll, type Range } from './ranges.js';

const PLACEHOLDERS = new RegExp(
  [
    // "{name}", "${name}", "{0}", "{x:.2f}"; "{one, two}" is prose.
    String.raw`\$?\{\s{0,8}[\w.$:#/-]{1,200}\s{0,8}\}`,
    // "{{ name | upper }}", "{% if user %}".
    String.raw`\{{2,3}[^{}]{1,200}\}{2,3}|\{%[^{}]{1,200}%\}`,
    // "%s", "%(name)s", "%5.2f"; "100%sure" and "20 % down" are prose.
    String.raw`(?<![\p{L}\p{N}%]|\d\s)%(?:\(\w{1,64}\))?[#0+-]?\d{0,3}(?:\.\d{1,3})?(?:[sdifuxXeEgGcrp]|l[duf])(?![\p{L}\p{N}])`,
    // "%PATH%", "$HOME"; "$5" is a price.
    String.raw`(?<![\p{L}\p{N}%])%[A-Z][A-Z\d_]{1,64}%`,
    String.raw`(?<![\p{L}\p{N}$\\])\$[A-Za-z_]\w*`,
    // Footnotes: "[^1]".
    String.raw`\[\^[^\]\s[]{1,64}\]`,
  ].join('|'),
  'gu',
);

const ESCAPES = new RegExp(
  [
    // "\frac", "\n".
    String.raw`\\[A-Za-z]+`,
    // Escaped punctuation (CommonMark 2.4), and a hard line break (6.7).
    String.raw`\\(?:[!-/:-@[-\x60{-~]|$)`,
    // A fence that nothing closes.
    String.raw`\x60{3,}`,
    // "&amp;", "&#8211;", "&#x2014;".
    String.raw`&(?:[a-zA-Z]{2,32}|#\d{1,7}|#[xX][\da-fA-F]{1,6});`,
  ].join('|'),
  'gu',
);

/** What a program replaces. "[INSERT NAME]" asks people, so it is prose. */
export function findPlaceholders(text: string): Range[] {
  return /[{%$[]/u.test(text) ? findAll(text, PLACEHOLDERS) : [];
}

/** TeX commands, escapes, entities, stray fences. */
export function findEscapes(text: string): Range[] {
  return /[\\&`]/u.test(text) ? findAll(text, ESCAPES) : [];
}
