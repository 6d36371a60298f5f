import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseDocument } from 'yaml';
import { UserError } from '../contracts/errors.js';
import { PipelineConfig, type TranslationConfig } from '../contracts/pipeline-config.js';
import { refuseContradictions } from './contradictions.js';
import { explainIssues } from './explain-issues.js';
import { getIn, isSource, isTree, leaves, mergeTrees, setIn, type Tree } from './settings-tree.js';
import { refuseImpossibleTranslation } from './translation-settings.js';
import { readYaml, type YamlSource } from './yaml-source.js';

export const PRESETS = ['demo', 'llama2-7b-danish', 'llama2-7b-danish-24gb'] as const;
const PRESET_FOLDER = fileURLToPath(new URL('../presets/', import.meta.url));

/** A setting as it will be used, with where it came from. */
export interface ResolvedSetting {
  readonly path: string;
  readonly value: unknown;
  /** `file:line`, `preset NAME`, `--set` or `default`. */
  readonly source: string;
}

export interface ResolvedPipeline {
  readonly config: PipelineConfig;
  readonly settings: readonly ResolvedSetting[];
}

/**
 * Resolves a pipeline. Precedence, highest first: `--set key=value`, the file, its preset, the schema's defaults.
 *
 * @param file path of a YAML file, or the name of a preset
 * @param overrides `key.path=value` with YAML values
 * @throws UserError naming file, line and field of what is wrong
 */
export async function loadPipeline(file: string, overrides: readonly string[] = []): Promise<ResolvedPipeline> {
  const top = await readYaml(await locate(file));
  const preset = await readPreset(top);
  const set = overrideTree(overrides);
  const merged = [
    preset && withAbsolutePaths(preset.value, dirname(preset.file)),
    withAbsolutePaths(top.value, dirname(top.file)),
    withAbsolutePaths(set, process.cwd()),
  ]
    .filter((tree) => tree !== null)
    .reduce(mergeTrees, {});
  const parsed = PipelineConfig.safeParse(merged);
  if (!parsed.success) throw explainIssues(parsed.error, merged, (path) => whereSet(path, top, preset, set));
  refuseImpossible(parsed.data, (path) => whereSet(path, top, preset, set));
  return { config: deepFreeze(parsed.data), settings: withSources(parsed.data, top, preset, set) };
}

async function locate(file: string): Promise<string> {
  const isFile = await stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
  return !isFile && isPreset(file) ? presetFile(file) : resolve(file);
}

function isPreset(name: string): boolean {
  return (PRESETS as readonly string[]).includes(name);
}

function presetFile(name: string): string {
  return resolve(PRESET_FOLDER, `${name}.yaml`);
}

async function readPreset(top: YamlSource): Promise<YamlSource | null> {
  const name = top.value['preset'];
  if (name === undefined) return null;
  if (typeof name !== 'string' || !isPreset(name)) {
    throw new UserError('There is no such preset.', {
      where: `${top.where(['preset'])}, preset`,
      expected: PRESETS.join(', '),
      received: JSON.stringify(name),
      fix: 'name one of these, or leave `preset` out',
    });
  }
  return readYaml(presetFile(name));
}

/** `key.path=value`. Keys begin with a letter, so that `__proto__` is none. */
const OVERRIDE = /^([a-z]\w*(?:\.[a-z]\w*)*)=(.*)$/is;

/** @throws UserError for what is no `key.path=value` with a YAML value */
export function overrideTree(overrides: readonly string[]): Tree {
  const tree: Tree = {};
  for (const override of overrides) {
    const [, path, value] = OVERRIDE.exec(override) ?? [];
    if (path === undefined || value === undefined) throw badOverride(override);
    setIn(tree, path.split('.'), overrideValue(path, value));
  }
  return tree;
}

function overrideValue(path: string, text: string): unknown {
  const document = parseDocument(text, { prettyErrors: false });
  const [error] = document.errors;
  if (error === undefined) return document.toJS();
  throw new UserError('A value on the command line is not valid YAML.', {
    where: `--set, ${path}`,
    expected: 'a number, a text, true, false, null, or a list such as [en, de]',
    received: `${text} (${error.message})`,
    fix: 'put quotes around special characters, for example --set \'name="a: b"\'',
  });
}

function badOverride(override: string): UserError {
  return new UserError('A setting on the command line cannot be read.', {
    where: '--set',
    expected: 'key.path=value, for example training.sft.epochs=2',
    received: override,
    fix: 'write the key as `sprogskole plan` prints it, then =, then the value',
  });
}

/** Paths are relative to the file that names them, so that a pipeline runs from any folder. */
export function withAbsolutePaths(tree: Tree, folder: string): Tree {
  return Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, absolute(value, folder)]));
}

function absolute(value: unknown, folder: string): unknown {
  if (isSource(value) && typeof value['path'] === 'string') return { ...value, path: resolve(folder, value['path']) };
  if (Array.isArray(value)) return value.map((entry) => absolute(entry, folder));
  return isTree(value) ? withAbsolutePaths(value, folder) : value;
}

/** Combinations that each field allows but that cannot work together. */
export function refuseImpossible(
  config: TranslationConfig | PipelineConfig,
  where: (path: readonly string[]) => string,
): void {
  const { fallback } = config.translation;
  refuseImpossibleTranslation(config.translation, (path) => `${where(path)}, ${path.join('.')}`);
  if (fallback !== null) {
    refuseImpossibleTranslation(fallback, (path) => `${where(path)}, ${path.join('.')}`, ['translation', 'fallback']);
  }
  refuseContradictions(config, where);
}

function whereSet(path: readonly PropertyKey[], top: YamlSource, preset: YamlSource | null, set: Tree): string {
  if (getIn(set, path) !== undefined) return '--set';
  if (getIn(top.value, path) !== undefined || preset === null) return top.where(path);
  return getIn(preset.value, path) === undefined ? top.where(path) : preset.where(path);
}

function withSources(config: PipelineConfig, top: YamlSource, preset: YamlSource | null, set: Tree): ResolvedSetting[] {
  return leaves(config).map(({ path, value }) => ({
    path: path.join('.'),
    value,
    source: sourceOf(path, top, preset, set),
  }));
}

function sourceOf(path: readonly string[], top: YamlSource, preset: YamlSource | null, set: Tree): string {
  if (getIn(set, path) !== undefined) return '--set';
  if (getIn(top.value, path) !== undefined) return top.where(path);
  return preset !== null && getIn(preset.value, path) !== undefined
    ? `preset ${String(top.value['preset'])}`
    : 'default';
}

export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const member of Object.values(value)) deepFreeze(member);
  }
  return value;
}
