/** Where a value stands in its JSON text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Finds the value of a field in the text of a JSON object, so that it can be replaced with every other character left
 * as it is: numbers of 64 bits, escapes, spacing, the order of keys. Of a key that comes twice, JSON means the last.
 *
 * @param json the text of a valid object
 * @returns null where the object has no such key
 */
export function findField(json: string, field: string): Span | null {
  let found: Span | null = null;
  let at = skipSpace(json, json.indexOf('{') + 1);
  while (json[at] === '"') {
    const keyEnd = stringEnd(json, at);
    const start = skipSpace(json, json.indexOf(':', keyEnd) + 1);
    const end = valueEnd(json, start);
    if (JSON.parse(json.slice(at, keyEnd)) === field) found = { start, end };
    at = skipSpace(json, end);
    if (json[at] === ',') at = skipSpace(json, at + 1);
  }
  return found;
}

function skipSpace(json: string, from: number): number {
  let at = from;
  while (' \t\n\r'.includes(json[at] ?? 'x')) at++;
  return at;
}

/** @param start of the opening quote @returns the place behind the closing one */
function stringEnd(json: string, start: number): number {
  let at = start + 1;
  while (json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
  return at + 1;
}

function valueEnd(json: string, start: number): number {
  let depth = 0;
  let at = start;
  for (;;) {
    const char = json[at];
    if (char === undefined) return at;
    if (char === '"') {
      at = stringEnd(json, at);
      if (depth === 0) return at;
      continue;
    }
    if (depth === 0 && ',} \t\n\r'.includes(char)) return at;
    if (char === '{' || char === '[') depth++;
    at++;
    if ((char === '}' || char === ']') && --depth === 0) return at;
  }
}
