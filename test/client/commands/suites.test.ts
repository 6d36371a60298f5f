import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { canonicalJson, sha256 } from '../../../artifacts/digest.js';
import { Home } from '../../../artifacts/home.js';
import type { Cli } from '../../../client/cli.js';
import { fetchSuites } from '../../../client/commands/suites-fetch.js';
import { listSuites } from '../../../client/commands/suites-list.js';
import { showSuites } from '../../../client/commands/suites-show.js';
import { chooseSuites } from '../../../config/suites.js';
import { askedOf } from '../../../contracts/suite.js';
import { HubServer, served } from '../../artifacts/hub-server.js';
import { temporaryFolder } from '../../temporary-folder.js';

const FILES = { 'README.md': '---\n---\n', 'data/dan_Latn.jsonl': '{}\n', 'data/deu_Latn.jsonl': '{}\n' };
const WANTED = 'data/dan_Latn.jsonl';

let printed: string[];
let logged: string[];
let cli: Cli;
let hub: HubServer;
beforeEach(async () => {
  hub = new HubServer('facebook/belebele', served(FILES));
  await hub.start();
  const root = await temporaryFolder();
  [printed, logged] = [[], []];
  const home = new Home(root);
  const print = (text: string) => void printed.push(text);
  cli = { env: { HF_ENDPOINT: hub.endpoint }, cwd: root, home, print, log: (line) => void logged.push(line) };
});
afterEach(() => {
  hub.stop();
});

interface Printed {
  readonly suites: readonly Record<string, unknown>[];
  readonly fetched: readonly Record<string, unknown>[];
  readonly failed: readonly Record<string, unknown>[];
}
const last = () => JSON.parse(printed.at(-1) ?? '') as Printed;
const JSON_OUT = { set: [], json: true };

async function pipelineThatAsks(suites: string): Promise<string> {
  const file = join(cli.cwd, 'mine.yaml');
  await writeFile(file, `preset: demo\nname: mine\nevaluation: { suites: ${suites} }\n`);
  return file;
}

async function recordOf(name: string): Promise<void> {
  const [suite] = await chooseSuites([name], 'test');
  if (suite === undefined) throw new Error(name);
  await cli.home.stages.write({
    ...{ key: 'a'.repeat(64), stage: 'answer-suite', version: 1, config: {}, outputs: {}, note: '', codeVersion: '' },
    ...{ inputs: { asked: sha256(canonicalJson(askedOf(suite))) }, summary: { items: 900 }, redone: {} },
    ...{ startedAt: '2026-10-01T00:00:00.000Z', durationMs: 182_000 },
    machine: { host: 'gpu-1', platform: 'linux', cpus: 8, memoryBytes: 1 },
  });
}

describe('sprogskole suites', () => {
  it('fetches the files of a suite once, to where a run looks, and lists it as here', async () => {
    await listSuites(cli, ['belebele_da'], JSON_OUT);
    expect(last().suites).toMatchObject([{ name: 'belebele_da', here: null }]);
    await fetchSuites(cli, ['belebele_da'], JSON_OUT);
    expect(last()).toMatchObject({ fetched: [{ identity: `facebook/belebele@${hub.commit}` }], failed: [] });
    expect(hub.downloads('data/deu_Latn.jsonl')).toEqual([]);
    const downloads = hub.downloads(WANTED).length;
    expect(downloads).toBeGreaterThan(0);
    await fetchSuites(cli, ['belebele_da'], JSON_OUT);
    expect(hub.downloads(WANTED)).toHaveLength(downloads);
    await listSuites(cli, ['belebele_da'], JSON_OUT);
    expect(last().suites).toMatchObject([{ here: hub.commit }]);
  });

  it('lists all, those of a group, or those that a pipeline asks', async () => {
    await listSuites(cli, [], JSON_OUT);
    const all = last().suites.length;
    await listSuites(cli, ['danish'], JSON_OUT);
    expect(last().suites.every(({ language }) => language === 'da')).toBe(true);
    expect(last().suites.length).toBeLessThan(all);
    await listSuites(cli, [], { ...JSON_OUT, pipeline: await pipelineThatAsks('[gsm8k]') });
    expect(last().suites.map(({ name }) => name)).toEqual(['gsm8k']);
    await listSuites(cli, ['gsm8k'], { set: [] });
    expect(printed.at(-1)).toMatch(/^NAME .*\ngsm8k +mathematics +en +1,319 +3\.0 MB +no +retention, full +MIT$/);
  });

  it('fetches what it can, says what it could not, and what to do', async () => {
    const refused = fetchSuites(cli, ['gsm8k', 'belebele_da'], JSON_OUT);
    await expect(refused).rejects.toThrow(/none for gsm8k\n.*suites fetch gsm8k/s);
    expect(last()).toMatchObject({ fetched: [{ name: 'belebele_da' }], failed: [{ name: 'gsm8k' }] });
    await expect(fetchSuites(cli, [], JSON_OUT)).rejects.toThrow(/--pipeline FILE/);
  });

  it('shows what is declared of a suite, what is here, and how long it took', async () => {
    await showSuites(cli, 'belebele_da', false);
    expect(printed.at(-1)).toMatch(/^Belebele in Danish.*CC-BY-SA-4\.0.*doc_to_text.*not measured here yet/s);
    expect(printed.at(-1)).toContain('sprogskole suites fetch belebele_da');
    await recordOf('belebele_da');
    await showSuites(cli, 'belebele_da', false);
    expect(printed.at(-1)).toContain('900 items in 3 min 02 s on gpu-1, 2026-10-01');
    await showSuites(cli, 'belebele_da', true);
    expect(last().suites).toMatchObject([{ here: null, times: [{ seconds: 182 }], metrics: { primary: 'acc' } }]);
  });

  it('knows a suite of one’s own by its file, and data in a folder as here', async () => {
    await mkdir(join(cli.cwd, 'data'));
    await writeFile(
      join(cli.cwd, 'ours.yaml'),
      `title: Ours\nscenario: reading\nlanguage: da\nmeasures: nothing\nlimitation: made up
data: { source: { path: data }, split: test, licence: none }\nmetrics: { primary: acc }\n`,
    );
    await listSuites(cli, ['ours.yaml'], JSON_OUT);
    expect(last().suites).toMatchObject([{ name: 'ours', here: join(cli.cwd, 'data') }]);
  });
});
