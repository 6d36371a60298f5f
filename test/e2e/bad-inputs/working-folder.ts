import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { MIN_TREES_TO_SPLIT } from '../../../dataset/splits.js';
import { lines, node, reply, tree } from '../../dataset/support.js';
import { CONFIG, TINY_BASE } from '../../training/tiny-base.js';
import type { BadInput } from './bad-input.js';

export const TRANSLATOR = path.resolve(import.meta.dirname, '../../translation/fixtures/untied');

export const PIPELINE = `name: lesson
dataset:
  source: { path: data.trees.jsonl }
translation:
  model: { path: translator }
baseModel: { path: base }
`;

/** So many trees of a question with its answer. */
export function smallTrees(count: number): string {
  const numbers = Array.from({ length: count }, (_, i) => i);
  return lines(...numbers.map((i) => tree(node(`p${i}`, { replies: [reply(`a${i}`)] }))));
}

const WORKING: BadInput['files'] = {
  'pipeline.yaml': PIPELINE,
  'data.trees.jsonl': smallTrees(MIN_TREES_TO_SPLIT),
  ...Object.fromEntries(Object.entries(TINY_BASE).map(([name, content]) => [`base/${name}`, content])),
  'base/config.json': JSON.stringify({ ...CONFIG, max_position_embeddings: 2048 }),
};

/** A pipeline that `plan` accepts, with small models and data, spoilt by `files`. */
export async function workingFolder(folder: string, files: BadInput['files'] = {}): Promise<void> {
  await cp(TRANSLATOR, path.join(folder, 'translator'), { recursive: true });
  for (const [name, content] of Object.entries({ ...WORKING, ...files })) {
    const file = path.join(folder, name);
    if (content === null) {
      await rm(file, { recursive: true, force: true });
    } else {
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, content);
    }
  }
}
