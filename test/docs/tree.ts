import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from './pages.js';

export const read = (path: string) => readFile(join(ROOT, path), 'utf8');

export const matches = (texts: readonly string[], pattern: RegExp) =>
  texts.flatMap((text) => [...text.matchAll(pattern)].map(([, found = '']) => found));

/** Ignored folders and what another tool keeps for itself are not part of the tree. */
export async function filesBelow(folder: string): Promise<string[]> {
  const ignored = (await read('.gitignore')).split('\n').map((line) => line.replace(/\/$/, ''));
  const entries = await readdir(join(ROOT, folder), { withFileTypes: true });
  const own = entries.filter(({ name }) => !ignored.includes(name) && name !== '.git');
  const lists = own.map((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : Promise.resolve([path]);
  });
  return (await Promise.all(lists)).flat();
}

/** All that runs: the program, its containers, and the package that reads Temporal's variables. */
export async function programText(tree: readonly string[]): Promise<string> {
  const own = tree.filter((path) => /\.(?:ts|sh|ya?ml)$/.test(path) && !/^(?:test|bench|demo)\//.test(path));
  const envconfig = 'node_modules/@temporalio/envconfig/lib';
  const theirs = (await readdir(join(ROOT, envconfig))).filter((name) => name.endsWith('.js'));
  return (await Promise.all([...own, ...theirs.map((name) => join(envconfig, name))].map(read))).join('\n');
}
