import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lastLines, runCommand } from '../../client/setup/command.js';
import type { Env } from '../../client/setup/paths.js';
import { PYTHON_FOLDER } from '../../config/python-paths.js';
import { reportStep, type Log } from '../../client/setup/progress.js';
import { ensurePythonEnvironment } from '../../client/setup/python-environment.js';
import type { Precision } from './contestants.js';
import { makeOnce } from './make-once.js';
import SHAPES from './shapes.json' with { type: 'json' };

export type Shape = keyof typeof SHAPES;
export const SHAPE_NAMES = Object.keys(SHAPES) as Shape[];

/** What the measured engines run on. */
export interface Tools {
  /** The Python project's, with transformers and CTranslate2. */
  readonly python: string;
  /** A folder in which transformers.js is installed. */
  readonly transformersJs: string;
}

/** One model in the form each engine takes. */
export interface ShapeModels {
  /** As on the Hub: config.json, model.safetensors, tokenizer.json. */
  readonly checkpoint: string;
  readonly ctranslate2: Readonly<Record<Precision, string>>;
  /** For transformers.js. */
  readonly onnx: string;
  /** Where our own engine keeps what it makes of the checkpoint. */
  readonly compiled: string;
}

export interface Preparation {
  readonly env: Env;
  readonly log: Log;
  /** Everything is kept below this folder. */
  readonly cache: string;
  /** transformers.js and what exports its models take half a gigabyte more. */
  readonly withTransformersJs: boolean;
}

const HERE = fileURLToPath(new URL('.', import.meta.url));
const MAKE_CHECKPOINT = join(HERE, 'baselines', 'make_checkpoint.py');
const CONVERT = join(HERE, 'baselines', 'convert_ctranslate2.py');
const EXPORT = join(HERE, 'onnx-export', 'export_onnx.py');

export async function prepareTools(options: Preparation): Promise<Tools> {
  const python = await ensurePythonEnvironment({ env: options.env, log: options.log });
  const transformersJs = join(options.cache, 'transformers-js');
  if (options.withTransformersJs) await installTransformersJs(transformersJs, options);
  return { python, transformersJs };
}

export async function prepareModels(shape: Shape, { python }: Tools, options: Preparation): Promise<ShapeModels> {
  const at = (name: string): string => join(options.cache, 'models', `${shape}-${name}`);
  const models: ShapeModels = {
    checkpoint: at('checkpoint'),
    ctranslate2: { float32: at('ctranslate2-float32'), int8: at('ctranslate2-int8') },
    onnx: at('onnx'),
    compiled: join(options.cache, 'compiled'),
  };
  const checkpoint = [JSON.stringify(SHAPES[shape]), await readFile(MAKE_CHECKPOINT, 'utf8')];
  await makeOnce(models.checkpoint, checkpoint, (draft) =>
    step(options, `${shape}: making the checkpoint`, python, [MAKE_CHECKPOINT, shape, draft]),
  );
  const conversion = [...checkpoint, await readFile(CONVERT, 'utf8'), await lock(PYTHON_FOLDER)];
  for (const [type, folder] of Object.entries(models.ctranslate2)) {
    await makeOnce(folder, [...conversion, type], (draft) =>
      step(options, `${shape}: converting for CTranslate2 ${type}`, python, [CONVERT, models.checkpoint, draft, type]),
    );
  }
  if (options.withTransformersJs) await exportOnnx(shape, models, checkpoint, options);
  return models;
}

async function exportOnnx(
  shape: Shape,
  models: ShapeModels,
  checkpoint: readonly string[],
  options: Preparation,
): Promise<void> {
  const project = dirname(EXPORT);
  await makeOnce(models.onnx, [...checkpoint, await readFile(EXPORT, 'utf8'), await lock(project)], async (draft) => {
    const folder = join(options.cache, 'onnx-export');
    await copyFiles(project, folder, ['pyproject.toml', 'uv.lock']);
    const python = await ensurePythonEnvironment({ env: options.env, log: options.log, project: folder });
    await step(options, `${shape}: exporting for transformers.js`, python, [EXPORT, models.checkpoint, draft]);
  });
}

async function installTransformersJs(folder: string, options: Preparation): Promise<void> {
  const project = join(HERE, 'transformers-js');
  const files = ['package.json', 'package-lock.json'];
  const recipe = await Promise.all(files.map((file) => readFile(join(project, file), 'utf8')));
  await makeOnce(folder, recipe, async (draft) => {
    await copyFiles(project, draft, files);
    // Its install scripts would only fetch CUDA libraries and a picture library.
    await step(options, 'transformers.js: installing', 'npm', ['ci', '--ignore-scripts', '--prefix', draft]);
  });
}

async function copyFiles(from: string, to: string, names: readonly string[]): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const name of names) await copyFile(join(from, name), join(to, name));
}

function lock(project: string): Promise<string> {
  return readFile(join(project, 'uv.lock'), 'utf8');
}

async function step({ env, log }: Preparation, what: string, program: string, args: readonly string[]): Promise<void> {
  await reportStep(log, what, 'once; it is kept', async () => {
    const { code, lines } = await runCommand(program, args, { env });
    if (code !== 0) throw new Error(`${what} failed: ${program} ${args.join(' ')}${lastLines(lines)}`);
  });
}
