import { isReferenceDefinition } from './reference-definitions.js';

/**
 * Marks at the start of a line that say what the line is: indentation, quotes, headings, bullets, numbers, check boxes,
 * footnotes, definitions. They may be nested ("> - [ ] text").
 */
const MARKS = [
  String.raw`>`,
  // "##Title" without a space is no heading in CommonMark, but is meant as one; "#title" is a topic.
  String.raw`#{1,6}(?=\s)|#{2,6}(?=[^\s#])`,
  String.raw`[*+:](?=\s)`,
  // "-Eggs" is no list in CommonMark, but is meant as one; "-v" is an option.
  String.raw`[-•◦▪‣·–—●○■□►▶✓✔➢→](?=\s|\p{L}{2})`,
  String.raw`\(?\d{1,9}(?:\.\d{1,3}){0,4}[.):](?=\s)`,
  String.raw`\(?\p{L}[.)](?=\s)`,
  String.raw`\(?(?:x{0,3}(?:ix|iv|vi{0,3}|i{2,3})|X{0,3}(?:IX|IV|VI{0,3}|I{2,3}))[.)](?=\s)`,
  // Chinese and Japanese.
  String.raw`[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,3})[、）．]|[①-⑳]`,
  String.raw`\[[ xX]\](?=\s)`,
  String.raw`\[\^[^\]\s[]{1,64}\]:`,
];
const PREFIX = new RegExp(String.raw`^\s*(?:(?:${MARKS.join('|')})\s*)*`, 'u');

/** A link's definition is all mark: its label is a key that other lines refer to. */
export function linePrefix(body: string): string {
  if (isReferenceDefinition(body)) return body;
  return PREFIX.exec(body)?.[0] ?? '';
}

/** The marks that close a heading: "## Title ##" (CommonMark 4.2). */
export function lineSuffix(body: string): string {
  const text = body.trimEnd();
  let start = text.length;
  while (text[start - 1] === '#') start -= 1;
  const closes = /^\s{0,3}#{1,6}\s/u.test(body) && start < text.length && /\s/u.test(text[start - 1] ?? '');
  return closes ? body.slice(start) : '';
}
