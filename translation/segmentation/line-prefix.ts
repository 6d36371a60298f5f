/**
 * Marks at the start of a line that say what the line is: indentation, quotes, headings, bullets, numbers, check boxes,
 * footnotes. They may be nested ("> - [ ] text").
 */
const MARKS = [
  String.raw`>+`,
  String.raw`#{1,6}(?=\s)`,
  String.raw`[*+](?=\s)`,
  // "-Eggs" without a space is no list in CommonMark, but is meant as one.
  String.raw`[-•◦▪‣·–—](?=\s|\p{L})`,
  String.raw`\(?\d{1,9}[.):](?=\s)`,
  String.raw`\(?[a-zA-Z][.)](?=\s)`,
  String.raw`\[[ xX]\](?=\s)`,
  String.raw`\[\^[^\]\s]+\]:`,
];
const PREFIX = new RegExp(String.raw`^\s*(?:(?:${MARKS.join('|')})\s*)*`, 'u');

/** "[label]: address": the label is a key that other lines refer to. */
const REFERENCE_DEFINITION = /^\s{0,3}\[[^\]^][^\]]*\]:\s*\S+/u;

export function linePrefix(body: string): string {
  if (REFERENCE_DEFINITION.test(body)) return body;
  return PREFIX.exec(body)?.[0] ?? '';
}
