import { execFileSync } from 'node:child_process';

/** What git says about a folder whose files are only added to. */
export type Changed =
  | { readonly changed: readonly string[] }
  /** Why git has nothing to say. */
  | { readonly skipped: string };

const OLDEST_FIRST = ['--reverse', '--topo-order', '--full-history'];
/** A renamed file is one that is gone and one that is new. */
const NAMES_OF_ADDED = ['-r', '-m', '--no-renames', '--diff-filter=A', '--no-commit-id', '--name-only'];

/**
 * The files of a folder that are not as they were when they came in: modified, removed or renamed, committed or not.
 * Files that `base` has count from there, later ones from the commit that added them.
 *
 * @param folder relative to the repository
 */
export function changedSince(base: string, folder: string, repository: string): Changed {
  const git = (...args: readonly string[]) => run(repository, args);
  try {
    if (git('rev-parse', '--is-shallow-repository') === 'true')
      return { skipped: 'this is a shallow clone, without the commits that added them (git fetch --unshallow)' };
    git('cat-file', '-e', `${base}^{commit}`);
  } catch (error) {
    return { skipped: `git does not know commit ${base} here: ${lines((error as Error).message).at(-1) ?? ''}` };
  }
  const added = new Map(lines(git('ls-tree', '-r', '--name-only', base, folder)).map((path) => [path, base]));
  for (const commit of lines(git('rev-list', ...OLDEST_FIRST, `${base}..HEAD`, '--', folder)))
    for (const path of lines(git('diff-tree', ...NAMES_OF_ADDED, commit, folder)))
      if (!added.has(path)) added.set(path, commit);
  const isAsAdded = ([path, commit]: readonly [string, string]) =>
    hashOf(repository, path) === git('rev-parse', `${commit}:${path}`);
  return { changed: [...added].filter((entry) => !isAsAdded(entry)).map(([path]) => path) };
}

/** As git would store the file that is there now; null where there is none. */
function hashOf(repository: string, path: string): string | null {
  try {
    return run(repository, ['hash-object', '--', path]);
  } catch {
    return null;
  }
}

function run(cwd: string, args: readonly string[]): string {
  return execFileSync('git', args, { cwd, env: ownRepository(), stdio: ['ignore', 'pipe', 'pipe'] })
    .toString()
    .trim();
}

/** In a hook, git names its own repository in the environment. */
function ownRepository(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')));
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}
