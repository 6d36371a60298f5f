import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { downloadTemporalCli } from '../../../client/setup/temporal-download.js';
import { TEMPORAL_CLI_VERSION } from '../../../client/setup/versions.js';
import { fakeTemporal, temporaryFolder } from './fake-programs.js';

const context = { env: process.env, log: () => undefined };

let target: string;
let archive: Buffer;
let asked: string[];

beforeEach(async () => {
  const root = await temporaryFolder();
  target = join(root, 'tools', 'temporal');
  await fakeTemporal(join(root, 'archive', 'temporal'), TEMPORAL_CLI_VERSION);
  archive = execFileSync('tar', ['-cz', '-C', join(root, 'archive'), 'temporal']);
  asked = [];
});

/** Downloads from where this is the answer, and the digest is that of the whole archive. */
function download(answer: () => Response | Promise<Response>): Promise<void> {
  const fetchUrl: typeof fetch = async (input) => {
    asked.push(input instanceof Request ? input.url : input.toString());
    return answer();
  };
  const digest = createHash('sha256').update(archive).digest('hex');
  const platforms = ['linux_amd64', 'linux_arm64', 'darwin_amd64', 'darwin_arm64'];
  return downloadTemporalCli(target, context, fetchUrl, Object.fromEntries(platforms.map((name) => [name, digest])));
}

describe('the download of the Temporal CLI', () => {
  it('asks for the pinned version and puts the program in place, executable', async () => {
    await download(() => new Response(new Uint8Array(archive)));
    expect(asked[0]).toContain(`/v${TEMPORAL_CLI_VERSION}/temporal_cli_${TEMPORAL_CLI_VERSION}_${process.platform}_`);
    expect(execFileSync(target, ['--version']).toString()).toContain(TEMPORAL_CLI_VERSION);
    expect(await readdir(dirname(target))).toEqual(['temporal']);
  });

  it.each([
    ['half an archive', () => new Response(new Uint8Array(archive.subarray(0, archive.length / 2))), /SHA-256/],
    ['another archive', () => new Response(new Uint8Array(Buffer.concat([archive, archive]))), /SHA-256 .* expected/],
    ['an error page', () => new Response('no', { status: 503 }), /answered 503/],
  ])('leaves nothing behind after %s', async (_, answer, message) => {
    await expect(download(answer)).rejects.toThrow(message);
    expect(await readdir(dirname(target))).toEqual([]);
  });

  it('says which address was not reached', async () => {
    const offline = () => Promise.reject(new TypeError('fetch failed', { cause: new Error('ENOTFOUND') }));
    await expect(download(offline)).rejects.toThrow('github.com could not be reached (ENOTFOUND)');
    await expect(readFile(target)).rejects.toThrow();
  });
});
