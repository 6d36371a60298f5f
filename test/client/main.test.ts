import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const MAIN = join(import.meta.dirname, '../../client/main.ts');

/** What a file loads as soon as it is loaded: not types, and not what only runs later. */
function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const statics = text.matchAll(/^(?:import|export) (?!type )[^;]*?from '([^']+)';/gm);
  const atOnce = text.matchAll(/^ {2}import\('([^']+)'\),$/gm);
  return [...statics, ...atOnce].map(([, name = '']) => name);
}

function packagesBelow(file: string, seen = new Map<string, string>()): Map<string, string> {
  for (const name of importsOf(file)) {
    const path = name.startsWith('.') ? join(file, '..', name.replace(/\.js$/, '.ts')) : name;
    if (seen.has(path)) continue;
    seen.set(path, file);
    if (name.startsWith('.')) packagesBelow(path, seen);
  }
  return seen;
}

test('--help loads commander and no other package, because commands load the rest when they run', () => {
  const loaded = [...packagesBelow(MAIN).keys()];
  expect(loaded.filter((name) => name.endsWith('.command.ts')).length).toBeGreaterThan(20);
  expect(loaded.filter((name) => !name.startsWith('/') && !name.startsWith('node:'))).toEqual(['commander']);
});
