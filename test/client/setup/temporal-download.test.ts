import { execFileSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { downloadTemporalCli } from '../../../client/setup/temporal-download.js';
import { TEMPORAL_CLI_VERSION } from '../../../client/setup/versions.js';
import { fakeTemporal, temporaryFolder } from './fake-programs.js';

const ARCHIVE = 'https://archive.invalid/temporal.tar.gz';
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

/** The download service, with this answer to a request for the archive. */
function service(answer: () => Response): typeof fetch {
  return (input) => {
    const url = input instanceof Request ? input.url : input.toString();
    asked.push(url);
    if (url === ARCHIVE) return Promise.resolve(answer());
    return Promise.resolve(Response.json({ archiveUrl: ARCHIVE, fileToExtract: 'temporal' }));
  };
}

describe('the download of the Temporal CLI', () => {
  it('asks for the pinned version and puts the program in place, executable', async () => {
    await downloadTemporalCli(
      target,
      context,
      service(() => new Response(new Uint8Array(archive))),
    );
    expect(asked[0]).toContain(`https://temporal.download/temporal-cli/v${TEMPORAL_CLI_VERSION}?arch=`);
    expect(execFileSync(target, ['--version']).toString()).toContain(TEMPORAL_CLI_VERSION);
    expect(await readdir(dirname(target))).toEqual(['temporal']);
  });

  it.each([
    ['half an archive', () => new Response(new Uint8Array(archive.subarray(0, archive.length / 2))), /tar: /],
    ['an error page', () => new Response('no', { status: 503 }), /answered 503/],
  ])('leaves nothing behind after %s', async (_, answer, message) => {
    await expect(downloadTemporalCli(target, context, service(answer))).rejects.toThrow(message);
    expect(await readdir(dirname(target))).toEqual([]);
  });

  it('says which address was not reached', async () => {
    const offline: typeof fetch = () =>
      Promise.reject(new TypeError('fetch failed', { cause: new Error('ENOTFOUND') }));
    await expect(downloadTemporalCli(target, context, offline)).rejects.toThrow(
      'temporal.download could not be reached (ENOTFOUND)',
    );
    await expect(readFile(target)).rejects.toThrow();
  });
});
