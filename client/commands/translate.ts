import { stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { defineSearchAttributeKey, TypedSearchAttributes } from '@temporalio/common';
import { requireNameFits } from '../../artifacts/file-name.js';
import { isThere } from '../../artifacts/publish-file.js';
import type { DocumentFile, FileTarget, TranslateFileInput } from '../../contracts/document-file.js';
import { UserError } from '../../contracts/errors.js';
import { LANGUAGES, madladCode } from '../../contracts/languages.js';
import { sourceName, type TranslationConfig } from '../../contracts/pipeline-config.js';
import { MEDIA } from '../../contracts/ref.js';
import { SEARCH_ATTRIBUTES, WORKFLOWS } from '../../contracts/temporal.js';
import { checkDocuments, documentFormat, outputExtension } from '../../dataset/documents/document-format.js';
import { inspectTranslationModel } from '../../translation/model-info.js';
import type { Cli } from '../cli.js';
import { connect, type ServerLink } from '../connect.js';
import { EXIT } from '../exit-codes.js';
import { ensureLocalStack } from '../stack/local-stack.js';
import { checkHome } from '../preflight.js';
import { ensurePythonEnvironment } from '../setup/python-environment.js';
import { startRun } from '../start-run.js';
import { follow } from './follow.js';
import { announce } from './run.js';
import { printTranslation } from './translation-result.js';
import { translatorConfig, type TranslatorFlags } from './translator-flags.js';

export interface TranslateOptions extends TranslatorFlags {
  readonly to?: string;
  readonly from: string;
  readonly field: string;
  readonly output?: string;
  readonly force: boolean;
  readonly detach: boolean;
  readonly json: boolean;
}

/** Translates one file outside a pipeline, and shows it until it is done. What cannot work is refused before. */
export async function translate(cli: Cli, path: string, options: TranslateOptions): Promise<number> {
  const config = await translatorConfig(options, options.to === undefined ? [] : [`language=${options.to}`]);
  checkLanguages(options.from, config.language);
  const { file, target } = await inspect(path, config.language, options);
  await checkHome(cli.home);
  const { model, engine } = config.translation;
  if ('path' in model) await inspectTranslationModel(model.path, config.language);
  if (engine === 'ctranslate2' || engine === 'transformers')
    await ensurePythonEnvironment({ log: cli.log, env: cli.env });
  await ensureLocalStack(cli, config.queues);
  const whole = { ...file, content: await cli.home.store.putFile(path, MEDIA.binary) };
  const run = { name: `translate-${slug(path)}`, kind: 'file', config: { ...config, file: whole, target } } as const;
  const server = await connect(cli);
  try {
    const record = await startRun(cli, run, (runId) => start(server, { runId, config, file: whole, target }));
    await announce(cli, record.runId, options);
    return options.detach ? EXIT.ok : await follow(cli, record, options.json, printTranslation);
  } finally {
    await server.close();
  }
}

function checkLanguages(from: string, to: string): void {
  if (!Object.hasOwn(LANGUAGES, from)) {
    throw new UserError('There is no such language.', {
      where: '--from',
      expected: `one of ${Object.keys(LANGUAGES).join(', ')}`,
      received: from,
      fix: 'name the language that the file is in; without --from it is en',
    });
  }
  if (madladCode(from) !== madladCode(to)) return;
  throw new UserError('The file is in the language it is to be translated into.', {
    where: '--from and --to',
    expected: 'two languages',
    received: `${from} and ${to}`,
    fix: 'name another with --to, or with --from the one that the file is in',
  });
}

/** Reads the file to its end, and looks where its translation will go. @throws UserError for what cannot work */
async function inspect(
  path: string,
  language: string,
  { field, from, output, force }: TranslateOptions,
): Promise<{ file: Omit<DocumentFile, 'content'>; target: FileTarget }> {
  const format = await documentFormat(path);
  const stem = join(dirname(path), `${basename(path, extname(path))}.${language}`);
  const result = resolve(output ?? stem + outputExtension(path, format));
  const quarantine = `${output === undefined ? resolve(stem) : withoutExtension(result)}.quarantine.jsonl`;
  const target = { output: result, quarantine, replace: force };
  const fix = 'name a shorter one with --output, or give the file a shorter name';
  for (const file of [result, quarantine]) requireNameFits(file, output === undefined ? path : '--output', fix);
  await checkTarget(path, target);
  const file = { path, format, field, language: from };
  await checkDocuments(file);
  return { file, target };
}

async function checkTarget(path: string, { output, quarantine, replace }: FileTarget): Promise<void> {
  if (output === resolve(path)) {
    throw new UserError('The translation would replace its source.', {
      where: '--output',
      expected: 'another file',
      received: output,
      fix: 'name another file; without --output it is named for the language',
    });
  }
  const folder = await stat(dirname(output)).catch(() => null);
  if (folder?.isDirectory() !== true) {
    throw new UserError('The folder for the output is not there.', {
      where: '--output',
      expected: 'a file in a folder that is there',
      received: output,
      fix: 'make the folder, or name another',
    });
  }
  for (const file of replace ? [] : [output, quarantine]) {
    if ((await stat(file).catch(() => null)) !== null) throw isThere(file);
  }
}

function withoutExtension(path: string): string {
  return path.slice(0, path.length - extname(path).length);
}

/** Characters of a file's name in its run's. */
const SLUG = 40;

function slug(path: string): string {
  const name = basename(path, extname(path)).toLowerCase();
  return (
    name
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-+|-+$/g, '')
      .slice(0, SLUG) || 'file'
  );
}

async function start({ client }: ServerLink, input: TranslateFileInput): Promise<void> {
  const { runId, config, file } = input;
  await client.workflow.start(WORKFLOWS.translateFile, {
    workflowId: runId,
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
    taskQueue: config.queues.pipeline,
    args: [input],
    staticSummary: `${basename(file.path)}: ${file.language} to ${config.language} with ${sourceName(config.translation.model)}`,
    typedSearchAttributes: searchAttributes(runId, config),
  });
}

function searchAttributes(runId: string, { language }: TranslationConfig): TypedSearchAttributes {
  const keyword = (name: string) => defineSearchAttributeKey(name, 'KEYWORD');
  return new TypedSearchAttributes([
    { key: keyword(SEARCH_ATTRIBUTES.language), value: language },
    { key: keyword(SEARCH_ATTRIBUTES.runName), value: runId },
  ]);
}
