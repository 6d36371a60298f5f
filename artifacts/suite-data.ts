import type { PinnedSource } from '../contracts/context.js';
import { UserError } from '../contracts/errors.js';
import type { Suite } from '../contracts/suite.js';
import { sha256 } from './digest.js';
import type { Home } from './home.js';
import type { HubProgress } from './hub.js';
import { isDownloaded, isOffline, pinnedFolder, rememberedRevision, type RepositoryPart } from './pinned-folder.js';

type Env = Readonly<Record<string, string | undefined>>;

/** The data of a suite as a local folder, downloaded where it is not here yet. */
export function suiteFolder(
  home: Home,
  env: Env,
  { files }: { readonly files: readonly string[] },
  source: PinnedSource,
  signal: AbortSignal,
  onProgress: (progress: HubProgress) => void,
): Promise<string> {
  return pinnedFolder(home, env, source, suitePart(files), signal, onProgress);
}

/** Of a repository the files that begin as the suite says, or all; and README.md, which names the configurations. */
function suitePart(files: readonly string[]): RepositoryPart {
  const beginnings = files.map(asPattern);
  const wanted = (path: string) => path === 'README.md' || beginnings.some((beginning) => beginning.test(path));
  const folder = `-suite-${sha256(files.join('\n')).slice(0, 8)}`;
  return { type: 'dataset', files: files.length > 0 ? wanted : isVisible, folder };
}

/** A star stands for any name of a folder. */
function asPattern(beginning: string): RegExp {
  const literal = beginning.split('*').map((part) => part.replace(/[$()+.?[\\\]^{|}]/g, '\\$&'));
  return new RegExp(`^${literal.join('[^/]*')}`);
}

function isVisible(path: string): boolean {
  return !path.split('/').some((part) => part.startsWith('.'));
}

/** What is here of a suite's data, whole: a commit, or the folder that it names; null where nothing is. */
export async function suiteDataHere(
  home: Home,
  { data: { source, files } }: Pick<Suite, 'data'>,
): Promise<string | null> {
  if (!('hub' in source)) return source.path;
  const revision = await rememberedRevision(home, source.hub, source.revision, 'dataset');
  const isHere = revision !== null && (await isDownloaded(home, { repo: source.hub, revision }, suitePart(files)));
  return isHere ? revision : null;
}

/**
 * Where the Hub is not to be asked, what a run would miss hours later is told before anything is begun.
 *
 * @throws UserError that names the suites whose data is not here, and the command that fetches it
 */
export async function requireSuiteData(
  home: Home,
  env: Env,
  suites: readonly Pick<Suite, 'name' | 'data'>[],
): Promise<void> {
  if (!isOffline(env)) return;
  const here = await Promise.all(suites.map((suite) => suiteDataHere(home, suite)));
  const missing = suites.filter((_, index) => here[index] === null).map(({ name }) => name);
  if (missing.length === 0) return;
  throw new UserError('The data of benchmark suites is not here, and the Hub is not to be asked (HF_HUB_OFFLINE).', {
    where: 'evaluation.suites',
    expected: `a download below ${home.models('dataset')}`,
    received: `none of ${missing.join(', ')}`,
    fix: `run \`sprogskole suites fetch ${missing.join(' ')}\` where the Hub can be reached, or leave them out`,
  });
}
