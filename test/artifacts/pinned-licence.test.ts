import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Home } from '../../artifacts/home.js';
import { licenceIn, pinnedLicence } from '../../artifacts/pinned-licence.js';
import { COMPLETE } from '../../artifacts/pinned-folder.js';
import { temporaryFolder } from '../temporary-folder.js';
import { HubServer, refuse, served } from './hub-server.js';

const card = (...lines: readonly string[]) => ['---', ...lines, '---', '# A card'].join('\n');
const PAGE = 'https://huggingface.co/a/b/blob/main/';

describe('of a card', () => {
  const plain = { name: null, link: null };
  it.each([
    ['an id', card('license: llama2'), { id: 'llama2', ...plain }],
    [
      'an id beside much else',
      card('tags: [x]', 'license: apache-2.0', 'language: da'),
      { id: 'apache-2.0', ...plain },
    ],
    ['lines that end as on Windows', card('license: mit').replaceAll('\n', '\r\n'), { id: 'mit', ...plain }],
    ['a list of one', card('license:', '- mit'), { id: 'mit', ...plain }],
    ['a list of several', card('license: [mit, cc-by-4.0]'), { id: 'other', name: 'mit, cc-by-4.0', link: null }],
    [
      'a name of its own and a file',
      card('license: other', 'license_name: acme', 'license_link: LICENSE'),
      { id: 'other', name: 'acme', link: `${PAGE}LICENSE` },
    ],
    [
      'an address',
      card('license: other', 'license_link: https://acme.example/terms'),
      { id: 'other', name: null, link: 'https://acme.example/terms' },
    ],
    ['what is no address', card('license: mit', 'license_link: "javascript:x"'), { id: 'mit', ...plain }],
    ['no licence', card('language: da'), null],
    ['an empty one', card('license: ""'), null],
    ['front matter that is no YAML', card('license: [mit'), null],
    ['no front matter', '# license: mit', null],
    ['front matter that comes later', `text\n${card('license: mit')}`, null],
  ])('%s', (_, text, expected) => {
    expect(licenceIn(text, PAGE)).toEqual(expected);
  });

  it('a file beside it has no address where the card is no repository’s', () => {
    expect(licenceIn(card('license: other', 'license_link: LICENSE'), null)).toEqual({ id: 'other', ...plain });
  });
});

describe('of a pinned source', () => {
  let server: HubServer | undefined;
  afterEach(() => server?.stop());

  async function onHub(files: Readonly<Record<string, string>>, type: 'model' | 'dataset' = 'model') {
    server = new HubServer('acme/base', served(files), type);
    await server.start();
    const home = new Home(await temporaryFolder());
    const { commit, endpoint } = server;
    const source = { kind: 'hub', repo: 'acme/base', revision: commit, identity: 'x' } as const;
    const read = (env = {}) =>
      pinnedLicence(home, { HF_ENDPOINT: endpoint, ...env }, source, type, { attempts: 1, baseDelayMs: 1 });
    return { server, home, read };
  }

  it.each(['model', 'dataset'] as const)('on the Hub, of a %s, once', async (type) => {
    const hub = await onHub({ 'README.md': card('license: other', 'license_link: LICENSE') }, type);
    const place = type === 'dataset' ? 'datasets/' : '';
    const link = `https://huggingface.co/${place}acme/base/blob/${hub.server.commit}/LICENSE`;
    expect(await hub.read()).toEqual({ id: 'other', name: null, link });
    hub.server.stop();
    expect(await hub.read()).toMatchObject({ link });
  });

  it('is none without a card, and that is remembered too', async () => {
    const hub = await onHub({ 'config.json': '{}' });
    expect(await hub.read()).toBeNull();
    hub.server.stop();
    expect(await hub.read()).toBeNull();
  });

  it('of a whole download without a network', async () => {
    const hub = await onHub({});
    const folder = hub.home.models('model', 'acme', 'base', hub.server.commit);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, COMPLETE), '');
    expect(await hub.read()).toBeNull();
    await writeFile(join(folder, 'README.md'), card('license: mit'));
    expect(await hub.read()).toMatchObject({ id: 'mit' });
    expect(hub.server.seen).toEqual([]);
  });

  it('is not asked for under HF_HUB_OFFLINE', async () => {
    const hub = await onHub({ 'README.md': card('license: mit') });
    expect(await hub.read({ HF_HUB_OFFLINE: '1' })).toBeNull();
    expect(hub.server.seen).toEqual([]);
    expect(await hub.read()).toMatchObject({ id: 'mit' });
  });

  it('is not taken for unknown where the Hub refuses', async () => {
    const hub = await onHub({ 'README.md': card('license: mit') });
    hub.server.faults.push((_, response) => {
      refuse(response, 401, 'GatedRepo');
      return true;
    });
    await expect(hub.read()).rejects.toThrow('does not give access');
  });

  it('of a folder; a single file and a service have none', async () => {
    const home = new Home(await temporaryFolder());
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'README.md'), card('license: mit'));
    await writeFile(join(folder, 'x.jsonl'), '');
    const read = (path: string) => pinnedLicence(home, {}, { kind: 'path', path, identity: 'x' }, 'dataset');
    expect(await read(folder)).toMatchObject({ id: 'mit' });
    expect(await read(join(folder, 'x.jsonl'))).toBeNull();
    expect(await pinnedLicence(home, {}, { kind: 'service', model: 'm', identity: 'x' }, 'model')).toBeNull();
  });
});
