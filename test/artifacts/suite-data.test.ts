import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { pinSuites } from '../../activities/pin-suites.js';
import { Home } from '../../artifacts/home.js';
import { listFiles } from '../../artifacts/list-files.js';
import { hubRevisions } from '../../artifacts/pinned-folder.js';
import { suiteFolder } from '../../artifacts/suite-data.js';
import { preflight } from '../../client/preflight.js';
import { allSuites } from '../../config/suites.js';
import { loadPipeline } from '../../config/load-pipeline.js';
import { AskedSuite } from '../../contracts/suite.js';
import { HubServer, type ServedFile } from './hub-server.js';

const PYTHON = fileURLToPath(new URL('../../python/', import.meta.url));

/** Suites of every kind of layout, with the tasks that are laid out of each. */
const LAID_OUT = { glue: 8, bbh: 27, belebele_da: 1, multiblimp_da: 1 };
const NAMES = Object.keys(LAID_OUT) as (keyof typeof LAID_OUT)[];

const ON_HUB = (await allSuites()).flatMap(({ name, data: { source, files } }) =>
  'hub' in source ? [{ name, repo: source.hub, beginnings: files }] : [],
);

function python(file: string, args: readonly string[], input = ''): string {
  const env = {
    ...process.env,
    HF_HUB_OFFLINE: '1',
    HF_DATASETS_OFFLINE: '1',
    HF_DATASETS_CACHE: join(written, 'cache'),
  };
  const command = [join(PYTHON, 'tests/suites', file), ...args];
  return execFileSync(join(PYTHON, '.venv/bin/python'), command, { env, input, encoding: 'utf8', stdio: 'pipe' });
}

let written: string;
let home: Home;
let server: HubServer | undefined;
beforeAll(async () => {
  written = await mkdtemp(join(tmpdir(), 'sprogskole-suites-'));
  home = new Home(join(written, 'home'));
  const byRepo = new Map(ON_HUB.map(({ name, repo }) => [repo, name]));
  python('repositories.py', [written, ...[...byRepo].map(([repo, name]) => `${name}=${repo}`)]);
});
afterEach(() => server?.stop());
afterAll(() => rm(written, { recursive: true, force: true }));

async function serve(repo: string): Promise<void> {
  const files = await listFiles(join(written, repo));
  const content = async (path: string): Promise<[string, ServedFile]> => [
    path,
    { content: await readFile(join(written, repo, path)), lfs: path.endsWith('.parquet') },
  ];
  server = new HubServer(repo, Object.fromEntries(await Promise.all(files.map(({ path }) => content(path)))));
  await server.start();
}

const asking = async (...names: string[]) =>
  (await loadPipeline('demo', [`evaluation.suites=[${names.join()}]`, 'evaluation.runGeneratedCode=true'])).config;

const offline = { HF_HUB_OFFLINE: '1', HF_ENDPOINT: 'http://127.0.0.1:9' };
const pinned = (names: readonly string[], env: Readonly<Record<string, string>>) =>
  asking(...names).then((config) => pinSuites({ home, env, resolveRevision: hubRevisions(home, env) }, config));

describe('the data of a suite', () => {
  it.each(['preflight', 'pinning'])(
    'is asked for by name where it is missing and the Hub is not to be asked, in %s',
    async (where) => {
      const refused =
        where === 'pinning'
          ? pinned(['glue', 'arc'], offline)
          : preflight(await asking('glue', 'arc'), { home, env: offline, log: () => undefined });
      await expect(refused).rejects.toThrow(/sprogskole suites fetch glue arc/);
    },
  );

  it.each(ON_HUB)('of $name is downloaded in the files that it names, and no others', async (suite) => {
    const { name, repo, beginnings } = suite;
    await serve(repo);
    const env = { HF_ENDPOINT: server?.endpoint ?? '' };
    const [found] = await pinned([name], env);
    if (found === undefined) throw new Error('nothing pinned');
    const asked = AskedSuite.parse(await home.store.readJson(found.asked));
    const { signal } = new AbortController();
    const folder = await suiteFolder(home, env, asked, found.data, signal, () => undefined);
    const paths = (await listFiles(folder)).map(({ path }) => path).filter((path) => path !== 'README.md');
    const patterns = beginnings.map((beginning) => new RegExp(`^${beginning.replaceAll('*', '[^/]*')}`));
    const isNamed = (path: string) => patterns.length === 0 || patterns.some((pattern) => pattern.test(path));
    const offered = (await listFiles(join(written, repo))).map(({ path }) => path);
    expect(paths.sort()).toEqual(offered.filter((path) => path !== 'README.md' && isNamed(path)).sort());
    expect(patterns.filter((pattern) => !paths.some((path) => pattern.test(path)))).toEqual([]);
    expect(paths.length).toBeGreaterThan(0);
  });

  it('is laid out as prompts without a network once it is here', async () => {
    const config = await asking(...NAMES);
    await preflight(config, { home, env: offline, log: () => undefined });
    const { signal } = new AbortController();
    const suites = (await pinned(NAMES, offline)).map(async ({ asked, data }) => {
      const suite = AskedSuite.parse(await home.store.readJson(asked));
      return [suite, await suiteFolder(home, offline, suite, data, signal, () => undefined)] as const;
    });
    const printed = python('lay_out.py', [], JSON.stringify(await Promise.all(suites)));
    const prompts = JSON.parse(printed) as Record<string, Record<string, string>>;
    for (const name of NAMES) {
      const tasks = new Set(Object.keys(prompts[name] ?? {}).map((id) => id.split('/')[0]));
      expect(tasks.size).toBe(LAID_OUT[name]);
    }
    expect(prompts['belebele_da']?.['belebele_dan_Latn/0']).toMatch(/^Tekst: Danmark .*\nSvar:$/s);
  });
});
