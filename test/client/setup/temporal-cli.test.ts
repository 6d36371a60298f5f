import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { resolveTemporalCli, type TemporalCliMaker } from '../../../client/setup/temporal-cli.js';
import { TEMPORAL_CLI_VERSION } from '../../../client/setup/versions.js';
import { fakeTemporal, pathOf, temporaryFolder } from './fake-programs.js';

let root: string;
let env: Record<string, string>;
let lines: string[];

const works: TemporalCliMaker = async (target) => {
  await fakeTemporal(target, TEMPORAL_CLI_VERSION);
};
const offline: TemporalCliMaker = () => Promise.reject(new Error('temporal.download could not be reached'));
const noGo: TemporalCliMaker = () => Promise.reject(new Error('there is no working `go` on PATH'));

beforeEach(async () => {
  root = await temporaryFolder();
  env = { PATH: pathOf(join(root, 'path')), XDG_CACHE_HOME: join(root, 'cache') };
  lines = [];
});

function resolve(makers: Record<string, TemporalCliMaker> = {}): Promise<string> {
  return resolveTemporalCli({ env, makers, log: (line) => lines.push(line) });
}

describe('the Temporal CLI', () => {
  it('is the one of TEMPORAL_CLI before all others', async () => {
    await fakeTemporal(join(root, 'path', 'temporal'), '1.6.0');
    env['TEMPORAL_CLI'] = await fakeTemporal(join(root, 'mine'), '1.6.0');
    expect(await resolve()).toBe(join(root, 'mine'));
  });

  it('is refused, and no other one taken, where TEMPORAL_CLI is something else', async () => {
    await fakeTemporal(join(root, 'path', 'temporal'), '1.6.0');
    env['TEMPORAL_CLI'] = '/bin/true';
    await expect(resolve()).rejects.toThrow(/TEMPORAL_CLI=\/bin\/true/);
  });

  it('is the one on PATH, passing over one that is too old', async () => {
    await fakeTemporal(join(root, 'old', 'temporal'), '1.0.0');
    const good = await fakeTemporal(join(root, 'path', 'temporal'), '1.10.0');
    env['PATH'] = pathOf(join(root, 'old'), join(root, 'path'));
    expect(await resolve()).toBe(good);
  });

  it('is made once and found in the cache from then on', async () => {
    const made = await resolve({ works });
    expect(made).toBe(join(root, 'cache', 'sprogskole', 'tools', `temporal-${TEMPORAL_CLI_VERSION}`));
    expect(await resolve({ offline })).toBe(made);
  });

  it('is made another way, with a line that says so, where the first way fails', async () => {
    await resolve({ download: offline, 'go build': works });
    expect(lines).toContain('Temporal: download did not work: temporal.download could not be reached');
  });

  it('is not taken from an empty file in the cache', async () => {
    const made = await resolve({ works });
    await writeFile(made, '');
    expect(await resolve({ works })).toBe(made);
    expect(await readdir(join(root, 'cache', 'sprogskole', 'tools'))).toHaveLength(1);
  });

  it('that cannot be had at all is an error that lists what was tried and the way out', async () => {
    const failing = resolve({ download: offline, 'go build': noGo });
    await expect(failing).rejects.toThrow(
      /PATH: no `temporal`.*could not be reached.*no working `go`.*TEMPORAL_ADDRESS/s,
    );
  });
});
