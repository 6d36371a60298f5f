import { access, open, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../contracts/errors.js';

/** Where a tensor's bytes lie. */
export interface WeightPlace {
  /** File name, in the model's folder. */
  readonly file: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Bytes from the start of the file. */
  readonly offset: number;
  readonly length: number;
}

const SINGLE_FILE = 'model.safetensors';
const SHARD_INDEX = 'model.safetensors.index.json';
/** Far above any real header (a 10 B model's is under 1 MB); a longer one is no safetensors file. */
const MAX_HEADER_BYTES = 100_000_000;

const Header = z.record(
  z.string(),
  z.object({ dtype: z.string(), shape: z.array(z.number()), data_offsets: z.tuple([z.number(), z.number()]) }),
);
const ShardIndex = z.object({ weight_map: z.record(z.string(), z.string()) });

/** Every tensor of a checkpoint by name. */
export class WeightIndex {
  constructor(
    readonly folder: string,
    private readonly places: ReadonlyMap<string, WeightPlace>,
  ) {}

  has(name: string): boolean {
    return this.places.has(name);
  }

  get(name: string): WeightPlace {
    const place = this.places.get(name);
    if (place !== undefined) return place;
    throw new UserError('The translation model lacks a tensor.', {
      where: this.folder,
      expected: `tensor ${name}, as T5 v1.1 has it`,
      received: `${this.places.size} other tensors`,
      fix: 'use a complete checkpoint of a T5 v1.1 model, such as google/madlad400-3b-mt',
    });
  }

  get files(): string[] {
    return [...new Set([...this.places.values()].map((place) => place.file))].sort();
  }

  get parameters(): number {
    const sizes = [...this.places.values()].map(({ shape }) => shape.reduce((product, length) => product * length, 1));
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  entries(): IterableIterator<[string, WeightPlace]> {
    return this.places.entries();
  }
}

/** File names of the checkpoint's weights, one or several shards. @throws UserError where there are none. */
export async function weightFiles(folder: string): Promise<string[]> {
  if (await exists(join(folder, SINGLE_FILE))) return [SINGLE_FILE];
  const text = await readFile(join(folder, SHARD_INDEX), 'utf8').catch(() => null);
  if (text === null) throw weightsMissing(folder, 'neither of them');
  const files = [...new Set(Object.values(parseIndex(text, join(folder, SHARD_INDEX))))].sort();
  for (const file of files) {
    if (basename(file) !== file || !(await exists(join(folder, file)))) throw weightsMissing(folder, `no ${file}`);
  }
  return files;
}

function parseIndex(text: string, path: string): Record<string, string> {
  try {
    return ShardIndex.parse(JSON.parse(text)).weight_map;
  } catch {
    throw damaged(path, 'an index that cannot be read');
  }
}

/** Reads the headers of a checkpoint's safetensors files, not the weights. */
export async function indexWeights(folder: string): Promise<WeightIndex> {
  const files = await weightFiles(folder);
  const places = await Promise.all(files.map((file) => readHeader(folder, file)));
  return new WeightIndex(folder, new Map(places.flat()));
}

/** The format: 8 bytes little-endian header length, JSON header, data (github.com/huggingface/safetensors). */
async function readHeader(folder: string, file: string): Promise<[string, WeightPlace][]> {
  const handle = await open(join(folder, file), 'r');
  try {
    const { size } = await handle.stat();
    const lengthBytes = Buffer.alloc(8);
    await handle.read(lengthBytes, 0, 8, 0);
    const headerLength = Number(lengthBytes.readBigUInt64LE());
    if (headerLength > Math.min(MAX_HEADER_BYTES, size - 8)) throw damaged(join(folder, file), `${size} bytes`);
    const header = Buffer.alloc(headerLength);
    await handle.read(header, 0, headerLength, 8);
    return placesOf(parseHeader(header, join(folder, file)), file, 8 + headerLength, size, folder);
  } finally {
    await handle.close();
  }
}

function parseHeader(header: Buffer, path: string): z.infer<typeof Header> {
  try {
    const fields = Object.entries(JSON.parse(header.toString('utf8')) as Record<string, unknown>);
    return Header.parse(Object.fromEntries(fields.filter(([name]) => name !== '__metadata__')));
  } catch {
    throw damaged(path, 'a header that cannot be read');
  }
}

function placesOf(
  header: z.infer<typeof Header>,
  file: string,
  base: number,
  size: number,
  folder: string,
): [string, WeightPlace][] {
  return Object.entries(header).map(
    ([
      name,
      {
        dtype,
        shape,
        data_offsets: [start, end],
      },
    ]) => {
      if (base + end > size) throw damaged(join(folder, file), `${size} bytes, ${base + end - size} too few`);
      return [name, { file, dtype, shape, offset: base + start, length: end - start }];
    },
  );
}

function damaged(path: string, received: string): UserError {
  return new UserError('A weight file of the translation model is damaged or cut short.', {
    where: path,
    expected: 'a whole file in the safetensors format',
    received,
    fix: 'download the file again',
  });
}

function weightsMissing(folder: string, received: string): UserError {
  return new UserError('The translation model has no weights.', {
    where: folder,
    expected: `${SINGLE_FILE}, or ${SHARD_INDEX} with all of its shards`,
    received,
    fix: 'download the checkpoint in the safetensors format',
  });
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
