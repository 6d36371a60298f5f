import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { loadTranslation } from '../../config/load-translation.js';
import { precisionOf } from '../../config/translation-settings.js';
import { UserError } from '../../contracts/errors.js';
import type { TranslationConfig } from '../../contracts/pipeline-config.js';
import type { OnnxPrecision } from '../../translation/onnx/compile-model.js';
import { prepareModel } from '../../translation/onnx/prepare-model.js';
import { openEngine } from '../../translation/open-engine.js';
import type { Cli } from '../cli.js';
import { modelSource } from './translator-flags.js';
import { formatSeconds } from '../display/format.js';
import { formatBytes, stepBar } from '../display/step-bar.js';
import { EXIT } from '../exit-codes.js';
import { checkHome } from '../preflight.js';
import { ensurePythonEnvironment } from '../setup/python-environment.js';
import { folderBytes } from '../models/local-models.js';
import { modelFolder, pinModel } from '../models/model-files.js';

export interface ConvertOptions {
  readonly engine: string;
  readonly precision?: string;
  readonly json: boolean;
}

/** Makes, ahead of a run, what an engine makes of a model at its first use. What is there is not made again. */
export async function convertModel(cli: Cli, name: string, options: ConvertOptions): Promise<number> {
  const { translation } = await conversion(name, options);
  const { engine, model } = translation;
  if ('service' in model || engine === 'openai' || engine === 'transformers') throw notConverted(engine);
  const precision = precisionOf(engine, translation.precision);
  await checkHome(cli.home);
  const pinned = await pinModel(cli, model);
  const files = await modelFolder(cli, pinned);
  // Where activities/engine-holder.ts looks for it.
  const cache = cli.home.models(engine, pinned.identity.replaceAll('/', '_'));
  const startedAt = Date.now();
  const folder = await (engine === 'onnx'
    ? convertForOnnx(files, cache, precisionOf('onnx', precision))
    : convertForCtranslate2(cli, files, cache, { ...translation, engine, precision }));
  const seconds = (Date.now() - startedAt) / 1000;
  const bytes = await folderBytes(folder);
  if (options.json) cli.print(JSON.stringify({ model: pinned.identity, engine, precision, folder, bytes, seconds }));
  else cli.print(`folder  ${folder}\nsize    ${formatBytes(bytes)} (${precision})\ntime    ${formatSeconds(seconds)}`);
  return EXIT.ok;
}

/** Checked as the settings of a pipeline are; a conversion is the same for all target languages. */
async function conversion(name: string, { engine, precision }: ConvertOptions): Promise<TranslationConfig> {
  return loadTranslation(null, [
    `translation.model=${JSON.stringify(await modelSource(name))}`,
    `translation.engine=${engine}`,
    ...(precision === undefined ? [] : [`translation.precision=${precision}`]),
  ]);
}

function notConverted(engine: string): UserError {
  return new UserError(`Nothing is converted for the engine ${engine}.`, {
    where: '--engine',
    expected: 'onnx or ctranslate2',
    received: engine,
    fix: 'only these two make files of their own; transformers reads the model as it is (`models pull` fetches it)',
  });
}

async function convertForOnnx(files: string, cacheFolder: string, precision: OnnxPrecision): Promise<string> {
  const bar = stepBar(process.stderr);
  try {
    return await prepareModel({
      modelFolder: files,
      cacheFolder,
      precision,
      onQuantized: ({ doneBytes, totalBytes }) => {
        bar.update(doneBytes, totalBytes, 'quantising');
      },
    });
  } finally {
    bar.end();
  }
}

/** Without a sign of life for so long, in seconds, the Python process counts as hung. */
const SILENCE_SECONDS = 600;

async function convertForCtranslate2(
  cli: Cli,
  files: string,
  cacheFolder: string,
  settings: TranslationConfig['translation'],
): Promise<string> {
  await ensurePythonEnvironment({ log: cli.log, env: cli.env });
  let shown = '';
  const engine = await openEngine({
    settings,
    targetLanguage: 'da',
    modelFolder: files,
    cacheFolder,
    env: cli.env,
    silenceSeconds: SILENCE_SECONDS,
    onLoading: ({ note, done: seconds }) => {
      if (note !== shown) cli.log(`${formatSeconds(seconds).padStart(8)}  ${note}`);
      shown = note;
    },
  });
  await engine.close();
  const made = (await readdir(cacheFolder)).filter((name) => name.startsWith(`${settings.precision ?? ''}-v`)).sort();
  return join(cacheFolder, made.at(-1) ?? '');
}
