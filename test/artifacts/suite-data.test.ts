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
import { loadPipeline } from '../../config/load-pipeline.js';
import { AskedSuite } from '../../contracts/suite.js';
import { HubServer, type ServedFile } from './hub-server.js';

const PYTHON = fileURLToPath(new URL('../../python/', import.meta.url));

/** Datasets of every kind of layout, and what of each a suite downloads: some folders, all, a file. */
const REPOSITORIES = {
  glue: { repo: 'nyu-mll/glue', tasks: 8, has: 'mnli/validation_matched-00000-of-00001.parquet', files: 10 },
  bbh: { repo: 'SaylorTwift/bbh', tasks: 27, has: 'snarks/test-00000-of-00001.parquet', files: 28 },
  belebele_da: { repo: 'facebook/belebele', tasks: 1, has: 'data/dan_Latn.jsonl', files: 2 },
  multiblimp_da: { repo: 'jumelet/multiblimp', tasks: 1, has: 'dan/data.tsv', files: 2 },
};
const NAMES = Object.keys(REPOSITORIES) as (keyof typeof REPOSITORIES)[];

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
  python('repositories.py', [written, ...Object.values(REPOSITORIES).map(({ repo }) => repo)]);
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
  (await loadPipeline('demo', [`evaluation.suites=[${names.join()}]`])).config;

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

  it.each(NAMES)('of %s is downloaded in the files that it names', async (name) => {
    const { repo, has, files } = REPOSITORIES[name];
    await serve(repo);
    const env = { HF_ENDPOINT: server?.endpoint ?? '' };
    const [suite] = await pinned([name], env);
    if (suite === undefined) throw new Error('nothing pinned');
    const asked = AskedSuite.parse(await home.store.readJson(suite.asked));
    const { signal } = new AbortController();
    const folder = await suiteFolder(home, env, asked, suite.data, signal, () => undefined);
    const paths = (await listFiles(folder)).map(({ path }) => path);
    expect(paths).toContain(has);
    expect(paths).toHaveLength(files);
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
      expect(tasks.size).toBe(REPOSITORIES[name].tasks);
    }
    expect(prompts['belebele_da']?.['belebele_dan_Latn/0']).toMatch(/^Tekst: Danmark .*\nSvar:$/s);
  });
});
