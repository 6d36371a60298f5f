import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Home } from '../../artifacts/home.js';
import { listFiles, listFolders } from '../../artifacts/list-files.js';
import { COMPLETE } from '../../artifacts/pinned-folder.js';
import { INT8_FILE } from '../../translation/onnx/quantize.js';

/** A download from the Hub. */
export interface DownloadedModel {
  readonly type: 'model' | 'dataset';
  readonly repo: string;
  /** The commit; `-tokenizer` or names of files behind it where not all was wanted. */
  readonly revision: string;
  readonly folder: string;
  readonly bytes: number;
  /** False where a download was interrupted; it goes on with the next that wants it. */
  readonly complete: boolean;
}

/** What was made of a translation model ahead of its use: onnx graphs with their weights, or a CTranslate2 model. */
export interface ConvertedModel {
  readonly engine: 'onnx' | 'ctranslate2';
  /** `owner_name@commit`, or the digest of the files of a local model. */
  readonly model: string;
  readonly precision: string;
  readonly folder: string;
  /** Weights of onnx in float32 are links to those of the model where they can be: they are counted, but take no room. */
  readonly bytes: number;
}

export interface LocalModels {
  readonly downloads: readonly DownloadedModel[];
  readonly conversions: readonly ConvertedModel[];
}

/** What the home's models folder holds. */
export async function findLocalModels(home: Home): Promise<LocalModels> {
  const downloads = [...(await findDownloads(home, 'model')), ...(await findDownloads(home, 'dataset'))];
  const conversions = [...(await findConversions(home, 'onnx')), ...(await findConversions(home, 'ctranslate2'))];
  return { downloads, conversions };
}

async function findDownloads(home: Home, type: 'model' | 'dataset'): Promise<DownloadedModel[]> {
  const found: DownloadedModel[] = [];
  for (const [owner, name, revision] of await namesBelow(home.models(type), 3)) {
    if (owner === undefined || name === undefined || revision === undefined) continue;
    const folder = home.models(type, owner, name, revision);
    const complete = (await stat(join(folder, COMPLETE)).catch(() => null)) !== null;
    found.push({ type, repo: `${owner}/${name}`, revision, folder, bytes: await folderBytes(folder), complete });
  }
  return found;
}

async function findConversions(home: Home, engine: ConvertedModel['engine']): Promise<ConvertedModel[]> {
  const found: ConvertedModel[] = [];
  for (const [model, name] of await namesBelow(home.models(engine), 2)) {
    // A draft of a conversion that is under way or was interrupted.
    if (model === undefined || name === undefined || name.endsWith('.tmp')) continue;
    const folder = home.models(engine, model, name);
    const precision = engine === 'onnx' ? await onnxPrecision(folder) : name.replace(/-v\d+$/, '');
    found.push({ engine, model, precision, folder, bytes: await folderBytes(folder) });
  }
  return found;
}

async function onnxPrecision(folder: string): Promise<string> {
  return (await stat(join(folder, INT8_FILE)).catch(() => null)) === null ? 'float32' : 'int8';
}

/** Paths of folders that lie so many levels below another one. */
async function namesBelow(folder: string, levels: number): Promise<string[][]> {
  const names = await listFolders(folder);
  if (levels === 1) return names.map((name) => [name]);
  const below = await Promise.all(names.map((name) => namesBelow(join(folder, name), levels - 1)));
  return names.flatMap((name, index) => (below[index] ?? []).map((rest) => [name, ...rest]));
}

export async function folderBytes(folder: string): Promise<number> {
  const files = await listFiles(folder, { hidden: true });
  return files.reduce((sum, { stats }) => sum + Number(stats.size), 0);
}
