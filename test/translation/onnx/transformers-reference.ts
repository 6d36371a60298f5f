import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PYTHON_PROGRAM } from '../../../config/python-paths.js';
import { FIXTURES } from '../reference.js';

/** What transformers' searches give, from a Python process: see fixtures/search_with_transformers.py. */

/** Token ids by batch and row. */
export type Batches = readonly (readonly (readonly number[])[])[];

/** Sizes of a random T5 v1.1 model. */
export interface RandomModel {
  readonly seed: number;
  readonly tied: boolean;
  readonly vocabulary: number;
  readonly width: number;
  readonly heads: number;
  readonly headSize: number;
  readonly inner: number;
  readonly encoderLayers: number;
  readonly decoderLayers: number;
  readonly buckets: number;
  readonly maxDistance: number;
  readonly epsilon: number;
  /** What the end token's row of the output table is multiplied by: the more, the earlier rows end. */
  readonly endScale: number;
  /** Spread of an output table of its own. */
  readonly headScale: number;
  /** Spread of what the layers add to the residual. */
  readonly outputGain: number;
}

export interface SearchedModel {
  readonly folder: string;
  readonly batches: Batches;
  /** Of beam search. */
  readonly lengthPenalty: number;
  /** Writes a random model into the folder first. */
  readonly make?: RandomModel;
}

export interface ReferenceRow {
  /** New tokens, with the end token where it was reached. */
  readonly ids: readonly number[];
  /** How close a call each step was. */
  readonly margins: readonly number[];
}

export interface ReferenceSearches {
  readonly greedy: readonly (readonly ReferenceRow[])[];
  readonly beam: readonly (readonly ReferenceRow[])[];
}

export interface SearchRequest {
  readonly maxNewTokens: number;
  readonly beams: number;
  readonly models: Readonly<Record<string, SearchedModel>>;
}

/** @param folder for the messages to the process and back */
export async function searchWithTransformers(
  request: SearchRequest,
  folder: string,
): Promise<Record<string, ReferenceSearches>> {
  const [question, answer] = [join(folder, 'request.json'), join(folder, 'answer.json')];
  await writeFile(question, JSON.stringify(request));
  await promisify(execFile)(PYTHON_PROGRAM, [join(FIXTURES, 'search_with_transformers.py'), question, answer]);
  return JSON.parse(await readFile(answer, 'utf8')) as Record<string, ReferenceSearches>;
}
