/** A segment is part of a line: a line break in its translation would break the message's layout. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s+/gu, ' ').trim();
}
