import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export type Env = Readonly<Record<string, string | undefined>>;

/** The folder that holds package.json. */
export const PACKAGE_ROOT = resolve(fileURLToPath(new URL('../..', import.meta.url)));

/** Tools that setup fetched or built, shared by every checkout of one user: `$XDG_CACHE_HOME` or `~/.cache`. */
export function toolsFolder(env: Env): string {
  const cache = env['XDG_CACHE_HOME'] ?? '';
  // The XDG specification asks to ignore relative paths.
  return join(cache.startsWith('/') ? cache : join(env['HOME'] ?? homedir(), '.cache'), 'sprogskole', 'tools');
}

/** Every place on PATH where a program of this name may lie, in order. */
export function onPath(env: Env, name: string): string[] {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder.startsWith('/'));
  return folders.map((folder) => join(folder, name));
}
