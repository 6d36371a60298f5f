import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import type { PinnedSource } from '../contracts/context.js';
import type { Licence } from '../contracts/licence.js';
import { writeFileAtomic } from './atomic-write.js';
import type { Home } from './home.js';
import { hubAccess, hubFiles, type HubRequest } from './hub.js';
import { pageOf } from './hub/hub-request.js';
import { folderFiles, type ModelFiles } from './model-files.js';
import { isOffline, wholeDownloads } from './pinned-folder.js';

type Env = Readonly<Record<string, string | undefined>>;
type OnHub = Extract<PinnedSource, { kind: 'hub' }>;

const CARD = 'README.md';
/** Front matter stands first and is short; cards of large models have some 50 kB. */
const MOST_BYTES = 1 << 18;

/**
 * The licence that the card of a pinned source names. Where a commit is here whole, or the Hub is not to be asked, only
 * what is here is read; else its card is fetched, and kept for later.
 *
 * @returns null where there is no card, or it names none
 * @throws UserError where the Hub refuses; HubError where it fails
 */
export async function pinnedLicence(
  home: Home,
  env: Env,
  source: PinnedSource,
  type: 'model' | 'dataset',
  retry?: HubRequest['retry'],
): Promise<Licence | null> {
  if (source.kind === 'service') return null;
  if (source.kind === 'path') return licenceIn((await cardOfFolder(source.path)) ?? '', null);
  const { repo, revision } = source;
  const card = await cardOfRepository(home, env, source, type, retry);
  return licenceIn(card ?? '', `${pageOf({ repo, revision, type })}/blob/${revision}/`);
}

async function cardOfRepository(
  home: Home,
  env: Env,
  { repo, revision }: OnHub,
  type: 'model' | 'dataset',
  retry: HubRequest['retry'],
): Promise<string | null> {
  const kept = home.models('cards', type, ...repo.split('/'), `${revision}.md`);
  const known = await readFile(kept, 'utf8').catch(() => null);
  if (known !== null) return known;
  const downloads = await wholeDownloads(home, type, repo, revision);
  for (const folder of downloads) {
    const card = await cardOfFolder(folder);
    if (card !== null) return card;
  }
  if (downloads.length > 0 || isOffline(env)) return null;
  const card = await cardIn(await hubFiles({ ...hubAccess(env), repo, revision, type, retry }));
  await writeFileAtomic(kept, card ?? '');
  return card;
}

/** Null where it is no folder, too: a single file has no card. */
async function cardOfFolder(folder: string): Promise<string | null> {
  const files = await folderFiles(folder).catch(() => null);
  return files && cardIn(files);
}

async function cardIn(files: ModelFiles): Promise<string | null> {
  return files.names.includes(CARD) ? (await files.read(CARD, 0, MOST_BYTES)).toString('utf8') : null;
}

const Text = z.string().trim().min(1);
const FrontMatter = z.object({
  license: z.union([Text.transform((id) => [id]), z.array(Text).min(1)]),
  license_name: Text.nullable().catch(null),
  license_link: Text.nullable().catch(null),
});

/**
 * @param folder address that a relative link starts from; null where there is none, and such a link says nothing
 * @returns null where the front matter is none, cannot be read, or names no licence
 */
export function licenceIn(card: string, folder: string | null): Licence | null {
  const [, text = ''] = /^\uFEFF?---\r?\n([^]*?)\n---/.exec(card) ?? [];
  const matter = FrontMatter.safeParse(yamlOrNull(text));
  if (!matter.success) return null;
  const { license: ids, license_name: name, license_link: link } = matter.data;
  const [id = '', ...more] = ids;
  return more.length > 0
    ? { id: 'other', name: ids.join(', '), link: addressOf(link, folder) }
    : { id, name, link: addressOf(link, folder) };
}

function yamlOrNull(text: string): unknown {
  try {
    return parse(text) as unknown;
  } catch {
    return null;
  }
}

function addressOf(link: string | null, folder: string | null): string | null {
  if (link === null || !URL.canParse(link, folder ?? undefined)) return null;
  const { protocol, href } = new URL(link, folder ?? undefined);
  return protocol === 'https:' || protocol === 'http:' ? href : null;
}
