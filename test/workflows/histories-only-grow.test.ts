import { execFileSync } from 'node:child_process';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { changedSince } from '../../tools/histories/changed-since.js';
import { temporaryFolder } from '../temporary-folder.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Where the rule begins. Earlier, histories were recorded anew together with the workflow that they should have tested. */
const BASE = 'c5cf67bf43443dcd544a1cfbed2700f3a2a612e4';

it('has every recorded history as it was when it came in (else: take it back, and record a new one beside it)', (test) => {
  const result = changedSince(BASE, 'test/histories', ROOT);
  if ('skipped' in result) {
    const note = `Whether recorded histories were changed was not checked: ${result.skipped}`;
    console.warn(note);
    test.skip(note);
  }
  expect(result).toEqual({ changed: [] });
});

/** A repository with `before` committed at its base and `after` later on. */
async function repository() {
  const root = await temporaryFolder();
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, stdio: 'pipe' }).toString().trim();
  const commit = () => {
    git('add', '--all');
    git('-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '--quiet', '--allow-empty', '--message', 'x');
    return git('rev-parse', 'HEAD');
  };
  git('init', '--quiet');
  await mkdir(join(root, 'histories'));
  const file = (name: string) => join(root, 'histories', name);
  await writeFile(file('before'), 'old');
  const base = commit();
  await writeFile(file('after'), 'new');
  await writeFile(join(root, 'other'), '1');
  commit();
  return { root, git, commit, file, changed: () => changedSince(base, 'histories', root) };
}
type Repository = Awaited<ReturnType<typeof repository>>;

const CHANGES: Record<string, (at: Repository) => Promise<unknown>> = {
  modified: async ({ file }) => {
    await writeFile(file('before'), 'other');
    await writeFile(file('after'), 'other');
  },
  removed: ({ file }) => Promise.all([rm(file('before')), rm(file('after'))]),
  renamed: async ({ file }) => {
    await rename(file('before'), file('before-2'));
    await rename(file('after'), file('after-2'));
  },
  'removed and recorded anew': async ({ file, commit }) => {
    await Promise.all([rm(file('before')), rm(file('after'))]);
    commit();
    await writeFile(file('before'), 'other');
    await writeFile(file('after'), 'other');
  },
};

it.each(Object.keys(CHANGES))('names histories that were %s, committed or not', async (kind) => {
  const at = await repository();
  expect(at.changed()).toEqual({ changed: [] });
  await CHANGES[kind]?.(at);
  expect(at.changed()).toEqual({ changed: ['histories/before', 'histories/after'] });
  at.commit();
  expect(at.changed()).toEqual({ changed: ['histories/before', 'histories/after'] });
});

it('names a history that was changed on a branch, after it is merged', async () => {
  const at = await repository();
  at.git('checkout', '--quiet', '-b', 'branch', 'HEAD~1');
  await writeFile(at.file('beside'), 'new');
  at.commit();
  await writeFile(at.file('beside'), 'other');
  at.commit();
  at.git('checkout', '--quiet', '-');
  at.git('-c', 'user.name=a', '-c', 'user.email=a@b', 'merge', '--quiet', '--no-ff', '--message', 'x', 'branch');
  expect(at.changed()).toEqual({ changed: ['histories/beside'] });
});

it('has nothing against new histories, and none against changes elsewhere', async () => {
  const at = await repository();
  await writeFile(at.file('newer'), 'x');
  await writeFile(join(at.root, 'other'), '2');
  expect(at.changed()).toEqual({ changed: [] });
  at.commit();
  expect(at.changed()).toEqual({ changed: [] });
});

it('says where there is no git history to compare with: in an unpacked archive, and in a shallow clone', async () => {
  const at = await repository();
  const folder = await temporaryFolder();
  expect(changedSince(at.git('rev-parse', 'HEAD'), 'histories', folder)).toEqual({
    skipped: expect.stringContaining('git does not know commit') as string,
  });
  at.git('clone', '--quiet', '--depth', '1', `file://${at.root}`, join(folder, 'shallow'));
  expect(changedSince(at.git('rev-parse', 'HEAD'), 'histories', join(folder, 'shallow'))).toEqual({
    skipped: expect.stringContaining('shallow clone') as string,
  });
});
