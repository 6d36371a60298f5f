import { mkdtemp } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Tiny random models and what transformers' searches make of them: see fixtures/make_reference.py. */

export interface ReferenceCase {
  readonly text: string;
  readonly source: readonly number[];
  readonly output: readonly number[];
  readonly decoded: string;
  readonly finished: boolean;
  /** With `beams` beams. */
  readonly beam: readonly number[];
}

interface Expected {
  readonly maxNewTokens: number;
  readonly beams: number;
  readonly models: Readonly<Record<string, readonly ReferenceCase[]>>;
}

export const FIXTURES = fileURLToPath(new URL('fixtures/', import.meta.url));

export const expected = readFixture('expected.json') as Expected;

export function readFixture(name: string): unknown {
  return JSON.parse(readFileSync(join(FIXTURES, name), 'utf8'));
}

export function casesOf(model: string): readonly ReferenceCase[] {
  return expected.models[model] ?? [];
}

export function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'sprogskole-translation-'));
}
