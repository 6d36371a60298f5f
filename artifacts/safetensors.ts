import { basename } from 'node:path';
import { z } from 'zod';
import { UserError } from '../contracts/errors.js';
import type { ModelFiles } from './model-files.js';

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

/** As errors call the model. */
export type ModelRole = 'translation model' | 'base model';

export const SINGLE_FILE = 'model.safetensors';
export const SHARD_INDEX = 'model.safetensors.index.json';
/** Far above any real header (a 10 B model's is under 1 MB); a longer one is no safetensors file. */
const MAX_HEADER_BYTES = 100_000_000;
/** What is read at once: the header of a shard of a 7 B model is some 30 kB, so that a request to the Hub is enough. */
const FIRST_READ_BYTES = 128 * 1024;
/** What Git leaves in place of a large file until Git LFS brings it (git-lfs, docs/spec.md). */
const LFS_POINTER = 'version https://git-lfs.github.com/spec/';

const Header = z.record(
  z.string(),
  z.object({ dtype: z.string(), shape: z.array(z.number()), data_offsets: z.tuple([z.number(), z.number()]) }),
);
const ShardIndex = z.object({ weight_map: z.record(z.string(), z.string()) });

/** File names of a checkpoint's weights, one or several shards. @throws UserError where one of them is missing */
export async function weightFilesOf(files: ModelFiles, role: ModelRole): Promise<string[]> {
  return [...(await plannedWeights(files, role)).keys()].sort();
}

/**
 * Every tensor of a checkpoint by name, from the headers of its weight files.
 *
 * @throws UserError where a file is missing, cut short, a Git LFS pointer, or lacks a tensor of the index
 */
export async function readWeights(files: ModelFiles, role: ModelRole): Promise<Map<string, WeightPlace>> {
  const planned = [...(await plannedWeights(files, role))];
  const places = await Promise.all(planned.map(([file, tensors]) => readHeader(files, file, tensors, role)));
  return new Map(places.flat());
}

/** The weight files, each with the tensors that the index promises of it. */
async function plannedWeights(files: ModelFiles, role: ModelRole): Promise<Map<string, string[]>> {
  if (files.names.includes(SINGLE_FILE)) return new Map([[SINGLE_FILE, []]]);
  if (!files.names.includes(SHARD_INDEX)) throw weightsMissing(files, role, 'neither of them');
  const planned = new Map<string, string[]>();
  for (const [tensor, file] of Object.entries(await readIndex(files, role))) {
    if (basename(file) !== file || !files.names.includes(file)) throw weightsMissing(files, role, `no ${file}`);
    planned.set(file, [...(planned.get(file) ?? []), tensor]);
  }
  return planned;
}

async function readIndex(files: ModelFiles, role: ModelRole): Promise<Record<string, string>> {
  const text = await readText(files, SHARD_INDEX, role);
  try {
    return ShardIndex.parse(JSON.parse(text)).weight_map;
  } catch {
    throw damaged(files.where(SHARD_INDEX), role, 'an index that cannot be read');
  }
}

/** A whole file of text. @throws UserError where it is a Git LFS pointer */
export async function readText(files: ModelFiles, name: string, role: ModelRole): Promise<string> {
  const text = (await files.read(name, 0, await files.size(name))).toString('utf8');
  refusePointer(files.where(name), text, role);
  return text;
}

/** The format: 8 bytes little-endian header length, JSON header, data (github.com/huggingface/safetensors). */
async function readHeader(
  files: ModelFiles,
  file: string,
  promised: readonly string[],
  role: ModelRole,
): Promise<[string, WeightPlace][]> {
  const [where, size] = [files.where(file), await files.size(file)];
  const start = await files.read(file, 0, Math.min(size, FIRST_READ_BYTES));
  refusePointer(where, start.toString('latin1', 0, LFS_POINTER.length), role);
  const length = start.length < 8 ? Infinity : Number(start.readBigUInt64LE());
  if (length > Math.min(MAX_HEADER_BYTES, size - 8)) throw damaged(where, role, `${size} bytes`);
  const rest = start.length < 8 + length ? await files.read(file, start.length, 8 + length - start.length) : [];
  const header = parseHeader(Buffer.concat([start, Buffer.from(rest)]).subarray(8, 8 + length), where, role);
  const places = Object.entries(header).map(([name, tensor]): [string, WeightPlace] => {
    const [from, to] = tensor.data_offsets;
    const [offset, missing] = [8 + length + from, 8 + length + to - size];
    if (missing > 0) throw damaged(where, role, `${size} bytes, ${missing} too few`);
    return [name, { file, dtype: tensor.dtype, shape: tensor.shape, offset, length: to - from }];
  });
  const lacking = promised.find((name) => !Object.hasOwn(header, name));
  if (lacking !== undefined) throw damaged(where, role, `no tensor ${lacking}, which ${SHARD_INDEX} says is in it`);
  return places;
}

function parseHeader(header: Buffer, where: string, role: ModelRole): z.infer<typeof Header> {
  try {
    const fields = Object.entries(JSON.parse(header.toString('utf8')) as Record<string, unknown>);
    return Header.parse(Object.fromEntries(fields.filter(([name]) => name !== '__metadata__')));
  } catch {
    throw damaged(where, role, 'a header that cannot be read');
  }
}

function refusePointer(where: string, beginning: string, role: ModelRole): void {
  if (!beginning.startsWith(LFS_POINTER)) return;
  throw new UserError(`A file of the ${role} was not downloaded: it is a Git LFS pointer.`, {
    where,
    expected: 'the file itself',
    received: 'a Git LFS pointer, which only names the file',
    fix: 'run `git lfs pull` in the checkout of the model',
  });
}

function damaged(where: string, role: ModelRole, received: string): UserError {
  return new UserError(`A weight file of the ${role} is damaged or cut short.`, {
    where,
    expected: 'a whole file in the safetensors format',
    received,
    fix: 'download the file again',
  });
}

function weightsMissing(files: ModelFiles, role: ModelRole, received: string): UserError {
  return new UserError(`The ${role} has no weights.`, {
    where: files.place,
    expected: `${SINGLE_FILE}, or ${SHARD_INDEX} with all of its shards`,
    received,
    fix: 'download the checkpoint in the safetensors format',
  });
}
