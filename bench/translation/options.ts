import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Env } from '../../client/setup/paths.js';
import { SHAPE_NAMES, type Shape } from './prepare.js';

export interface BenchOptions {
  readonly shapes: readonly Shape[];
  readonly rounds: number;
  /** Null: each shape's own. */
  readonly segments: number | null;
  readonly threads: number;
  /** Of our engine; null: as it chooses itself. */
  readonly processes: number | null;
  /** Of our engine, where it is not to be the preset's. */
  readonly batch: { readonly batchTokens?: number; readonly batchRows?: number };
  /** Ids of runs; null: all of them. */
  readonly only: readonly string[] | null;
  readonly beam: boolean;
  readonly search: boolean;
  readonly json: string | null;
  readonly cache: string;
}

export const HELP = `npm run bench:translation -- [options]

  --shape small|slice|all   model to measure on (all)
  --rounds N                alternated rounds (3)
  --segments N              segments to translate (128 for small, 64 for slice)
  --threads N               threads of each engine (this machine's cores)
  --processes N             processes of ours, which share the threads (its own choice)
  --batch-tokens N          padded source tokens in a batch of ours (a preset's)
  --batch-rows N            rows in a batch of ours (a preset's)
  --only ID,ID              these runs alone, such as ctranslate2-int8,ours-int8
  --beam                    beam search (4 beams) instead of greedy
  --search                  look for CTranslate2's best settings anew
  --json FILE               write all numbers there too

Models are made once, below $SPROGSKOLE_BENCH or .sprogskole/bench: about 8 GB.`;

/** Thrown when the command line makes no sense. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** @throws UsageError */
export function readOptions(args: readonly string[], env: Env): BenchOptions | 'help' {
  const values = parse(args);
  if (values.help) return 'help';
  return {
    shapes: shapes(values.shape),
    rounds: count('rounds', values.rounds),
    segments: values.segments === undefined ? null : count('segments', values.segments),
    threads: count('threads', values.threads),
    processes: values.processes === undefined ? null : count('processes', values.processes),
    batch: {
      ...(values['batch-tokens'] !== undefined && { batchTokens: count('batch-tokens', values['batch-tokens']) }),
      ...(values['batch-rows'] !== undefined && { batchRows: count('batch-rows', values['batch-rows']) }),
    },
    only: values.only?.split(',') ?? null,
    beam: values.beam,
    search: values.search,
    json: values.json ?? null,
    cache: resolve(env['SPROGSKOLE_BENCH'] ?? '.sprogskole/bench'),
  };
}

function parse(args: readonly string[]) {
  const options = {
    shape: { type: 'string', default: 'all' },
    rounds: { type: 'string', default: '3' },
    segments: { type: 'string' },
    threads: { type: 'string', default: String(availableParallelism()) },
    processes: { type: 'string' },
    'batch-tokens': { type: 'string' },
    'batch-rows': { type: 'string' },
    only: { type: 'string' },
    beam: { type: 'boolean', default: false },
    search: { type: 'boolean', default: false },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  } as const;
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
  }
}

function shapes(name: string): readonly Shape[] {
  if (name === 'all') return SHAPE_NAMES;
  const found = SHAPE_NAMES.filter((shape) => shape === name);
  if (found.length === 0) throw new UsageError(`--shape is ${SHAPE_NAMES.join(', ')} or all, not ${name}.`);
  return found;
}

function count(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new UsageError(`--${name} is a whole number from 1 on, not ${text}.`);
  return value;
}
