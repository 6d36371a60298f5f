import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import type { z } from 'zod';
import type { MergedMessage } from '../../contracts/dataset.js';
import type { OasstRecord } from '../../dataset/oasst.js';
import { UserError } from '../../contracts/errors.js';
import { ingest, type Ingested, type IngestOptions } from '../../dataset/ingest.js';

/** A message of the nested shape. */
export interface OasstNode extends Partial<Omit<z.infer<typeof OasstRecord>, 'message_id'>> {
  readonly message_id: string;
  readonly replies?: readonly OasstNode[];
}

export const FIXTURES = path.join(import.meta.dirname, 'fixtures');
const SHARED = path.resolve(import.meta.dirname, '../../../shared/data/oasst');

/** Real OASST data, where the machine has it (never in the repository). */
export function sharedFile(name: string): { file: string; missing: boolean; title: string } {
  const file = path.join(SHARED, name);
  const missing = !existsSync(file);
  return { file, missing, title: missing ? `${name} (SKIPPED: ${file} is missing)` : name };
}

export const DEFAULTS: Omit<IngestOptions, 'paths'> = {
  dataset: { treeStates: ['ready_for_export'], languages: [], maxTrees: null, maxExcludedShare: 0.05 },
  targetLanguage: 'da',
};

export function ingestWith(source: string, dataset: Partial<IngestOptions['dataset']> = {}): Promise<Ingested> {
  return ingest({ ...DEFAULTS, paths: [source], dataset: { ...DEFAULTS.dataset, ...dataset } });
}

const folders: string[] = [];

afterAll(async () => {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true })));
});

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sprogskole-test-'));
  folders.push(folder);
  return folder;
}

export async function fileWith(name: string, content: string | Uint8Array): Promise<string> {
  const file = path.join(await temporaryFolder(), name);
  await writeFile(file, content);
  return file;
}

export function lines(...values: readonly unknown[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join('');
}

export function node(id: string, fields: Partial<OasstNode> = {}): OasstNode {
  return { message_id: id, text: `Text of ${id}.`, role: 'prompter', lang: 'en', ...fields };
}

export function reply(id: string, fields: Partial<OasstNode> = {}): OasstNode {
  return node(id, { role: 'assistant', ...fields });
}

export function tree(prompt: OasstNode, state = 'ready_for_export'): unknown {
  return { message_tree_id: prompt.message_id, tree_state: state, prompt };
}

export function row(treeId: string, fields: OasstNode, parent: string | null): unknown {
  return { ...fields, message_tree_id: treeId, parent_id: parent };
}

/** A message of the merged dataset. Its id tells its role: it is an assistant's where it begins with `a`. */
export function merged(id: string, parentId: string | null, fields: Partial<MergedMessage> = {}): MergedMessage {
  return {
    id,
    treeId: 'tree',
    parentId,
    role: id.startsWith('a') ? 'assistant' : 'prompter',
    lang: 'en',
    rank: null,
    text: `english ${id}`,
    translation: `dansk ${id}`,
    outcome: 'translated',
    ...fields,
  };
}

export const QUARANTINED: Partial<MergedMessage> = {
  translation: null,
  outcome: 'quarantined',
  reason: 'cut-off',
};

/** The UserError that a promise ends with; any other end fails the test. */
export async function userErrorOf(promise: Promise<unknown>): Promise<UserError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('A UserError was expected, but nothing was thrown.');
}
