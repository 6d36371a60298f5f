import type { Place } from './input-error.js';
import { readLines } from './read-lines.js';
import type { SourceFile } from './find-files.js';

export interface Located<T> {
  readonly value: T;
  readonly place: Place;
}

/** Stands where a line holds no JSON. */
export class NotJson {
  constructor(
    readonly text: string,
    /** As JSON.parse has it. */
    readonly why: string,
  ) {}
}

/** Every line of a JSON-lines file, unchecked. @throws UserError as readLines */
export async function* readJsonl({ path: file, name }: SourceFile): AsyncGenerator<Located<unknown>> {
  for await (const { number, text } of readLines(file)) {
    yield { value: parse(text), place: { file, name, line: number, field: '' } };
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    return new NotJson(text, (error as Error).message);
  }
}
