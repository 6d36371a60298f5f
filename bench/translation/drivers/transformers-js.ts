/**
 * transformers.js as a measured engine. Settings: batch (rows), order (dataset or length).
 *
 *     tsx transformers-js.ts --library FOLDER --model FOLDER --type fp32 --work work.json --threads 2
 */
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Workload } from '../workload.js';
import { driverArguments, serve, type Generate, type LoadedEngine } from './serve.js';

/** What is used of the library, which is installed for the benchmark alone. */
interface TransformersJs {
  readonly env: { allowRemoteModels: boolean; localModelPath: string };
  readonly AutoModelForSeq2SeqLM: { from_pretrained(name: string, options: object): Promise<Model> };
  readonly Tensor: new (type: 'int64', data: BigInt64Array, shape: number[]) => Tensor;
}

interface Tensor {
  readonly data: BigInt64Array;
  readonly dims: readonly number[];
}

interface Model {
  readonly config: { readonly pad_token_id: number };
  generate(options: object): Promise<Tensor>;
}

async function load(given: Record<'library' | 'model' | 'type' | 'threads', string>): Promise<LoadedEngine> {
  const entry = createRequire(join(given.library, 'package.json')).resolve('@huggingface/transformers');
  const library = (await import(pathToFileURL(entry).href)) as TransformersJs;
  library.env.allowRemoteModels = false;
  library.env.localModelPath = dirname(given.model);
  const model = await library.AutoModelForSeq2SeqLM.from_pretrained(basename(given.model), {
    dtype: given.type,
    device: 'cpu',
    session_options: { intraOpNumThreads: Number(given.threads), interOpNumThreads: 1 },
  });
  const generate: Generate = async (work, { batch, order }) => {
    const outputs: number[][] = work.ids.map(() => []);
    for (const rows of batches(work, batch as number, order === 'length')) {
      const written = await generateBatch(library, model, work, rows);
      for (const [index, row] of rows.entries()) outputs[row] = written[index] ?? [];
    }
    return { outputs };
  };
  return { generate };
}

function batches({ ids }: Workload, size: number, sorted: boolean): number[][] {
  const rows = [...ids.keys()];
  if (sorted) rows.sort((a, b) => (ids[b]?.length ?? 0) - (ids[a]?.length ?? 0));
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, index) =>
    rows.slice(index * size, (index + 1) * size),
  );
}

/** The library runs a batch until its longest row is done; what a row writes beyond its own length is cut off. */
async function generateBatch(
  library: TransformersJs,
  model: Model,
  work: Workload,
  rows: readonly number[],
): Promise<number[][]> {
  const sources = rows.map((row) => work.ids[row] ?? []);
  const limits = rows.map((row) => work.out[row] ?? 0);
  const length = Math.max(...sources.map((ids) => ids.length));
  const matrix = (cell: (id: number | undefined) => number): Tensor =>
    new library.Tensor(
      'int64',
      BigInt64Array.from(sources.flatMap((ids) => Array.from({ length }, (_, column) => BigInt(cell(ids[column]))))),
      [rows.length, length],
    );
  const { data, dims } = await model.generate({
    inputs: matrix((id) => id ?? model.config.pad_token_id),
    attention_mask: matrix((id) => (id === undefined ? 0 : 1)),
    max_new_tokens: Math.max(...limits),
    do_sample: false,
  });
  const width = dims[1] ?? 0;
  return limits.map((limit, row) => Array.from(data.subarray(row * width + 1, row * width + 1 + limit), Number));
}

const given = driverArguments('library', 'type');
await serve(given.work, () => load(given));
