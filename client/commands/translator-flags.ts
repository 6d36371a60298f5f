import { stat } from 'node:fs/promises';
import { loadTranslation } from '../../config/load-translation.js';
import { UserError } from '../../contracts/errors.js';
import type { TranslationConfig } from '../../contracts/pipeline-config.js';

/** Which translator is meant, as flags say it. */
export interface TranslatorFlags {
  readonly config?: string;
  readonly preset?: string;
  readonly model?: string;
  readonly engine?: string;
  readonly set: readonly string[];
}

/**
 * The settings of the translator that the flags name; `--set` wins over the other flags, and these over the pipeline.
 *
 * @param more overrides that rank as flags do
 * @throws UserError where none is named, or two pipelines, or what is named cannot be used
 */
export async function translatorConfig(flags: TranslatorFlags, more: readonly string[]): Promise<TranslationConfig> {
  const { config, preset, model, engine, set } = flags;
  if (config !== undefined && preset !== undefined) throw notBoth(config, preset);
  const file = config ?? preset;
  if (file === undefined && model === undefined) throw noTranslator();
  const overrides = [
    ...more,
    ...(engine === undefined ? [] : [`translation.engine=${engine}`]),
    ...(model === undefined ? [] : [`translation.model=${JSON.stringify(await modelSource(model, engine))}`]),
    ...set,
  ];
  return loadTranslation(file ?? null, overrides);
}

/** A folder that is there, else a Hub repository `owner/name[@revision]`, else a folder, whose absence will be told. */
export async function modelSource(model: string, engine?: string): Promise<Record<string, string>> {
  if (engine === 'openai') return { service: model };
  const isFolder = await stat(model).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const [, hub, revision] = /^([\w-][\w.-]*\/[\w.-]+)(?:@([^@\s]+))?$/.exec(model) ?? [];
  if (isFolder || hub === undefined) return { path: model };
  return { hub, ...(revision !== undefined && { revision }) };
}

function noTranslator(): UserError {
  return new UserError('No translator is named.', {
    where: 'the command line',
    expected: '--config FILE, --preset NAME or --model PATH|owner/name',
    received: 'none of them',
    fix: 'for example --preset llama2-7b-danish, or --model google/madlad400-3b-mt; --preset demo knows a few hundred words',
  });
}

function notBoth(config: string, preset: string): UserError {
  return new UserError('Two pipelines are named.', {
    where: '--config and --preset',
    expected: 'one of them',
    received: `${config} and ${preset}`,
    fix: 'leave one out; a pipeline file may itself start from a preset',
  });
}
