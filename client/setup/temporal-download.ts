import { createWriteStream } from 'node:fs';
import { chmod, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { sha256File } from '../../artifacts/digest.js';
import { draftName } from '../../artifacts/path-part.js';
import { runCommand } from './command.js';
import { reportStep } from './progress.js';
import type { TemporalCliContext } from './temporal-cli.js';
import { TEMPORAL_CLI_VERSION } from './versions.js';

/** Where Temporal publishes its CLI. Not through an SDK: its download has no time limit and no digest. */
const RELEASE = `https://github.com/temporalio/cli/releases/download/v${TEMPORAL_CLI_VERSION}`;

/** SHA-256 of the archives of TEMPORAL_CLI_VERSION. Source: cashapp/hermit-packages, temporal-cli.hcl. */
const DIGESTS: Digests = {
  linux_amd64: 'ddc95e08b0b076efd4ea9733a3f488eb7d2be875f8834e616cd2a37358b4852d',
  linux_arm64: 'bd1b0db9f18b051026de8bf6cc1505f2510f14bbb7a8b9a4a91fff46c77454f5',
  darwin_amd64: 'bbb73e2a31135abe50a1f1cdb35030c42961df618e8ce9c60ae89f201540c5d9',
  darwin_arm64: 'cca01b7ea35ad56e2a328d9ae596bf716bd22313ef63c7a761c88354457c2415',
};

/** By operating system and processor, as Temporal writes them. */
export type Digests = Readonly<Record<string, string>>;

/** 60 MB at 250 kB/s. A machine without internet is found out in the 10 s that fetch tries to connect. */
const DOWNLOAD_LIMIT_MS = 240_000;

const PROGRAM = 'temporal';

/** @throws Error where there is no archive for this machine, it cannot be had, or its digest is another one */
export async function downloadTemporalCli(
  target: string,
  context: TemporalCliContext,
  fetchUrl: typeof fetch = fetch,
  digests: Digests = DIGESTS,
): Promise<void> {
  const platform = `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`;
  const digest = digests[platform];
  if (digest === undefined) throw new Error(`there is none for ${platform}`);
  const url = `${RELEASE}/temporal_cli_${TEMPORAL_CLI_VERSION}_${platform}.tar.gz`;
  await reportStep(context.log, `Temporal: downloading the CLI ${TEMPORAL_CLI_VERSION}`, 'it holds the server', () =>
    download(url, digest, target, context, fetchUrl),
  );
}

async function download(
  url: string,
  digest: string,
  target: string,
  context: TemporalCliContext,
  fetchUrl: typeof fetch,
): Promise<void> {
  const folder = `${target}.download-${draftName()}`;
  await mkdir(folder, { recursive: true });
  try {
    const archive = join(folder, 'archive.tar.gz');
    await save(fetchUrl, url, archive, context.signal);
    const { digest: received } = await sha256File(archive);
    if (received !== digest) throw new Error(`${url} has the SHA-256 ${received}, where ${digest} was expected`);
    const { code, lines } = await runCommand('tar', ['-xzf', archive, '-C', folder, PROGRAM], context);
    if (code !== 0) throw new Error(`tar: ${lines.join(' ')}`);
    await chmod(join(folder, PROGRAM), 0o755);
    await mkdir(dirname(target), { recursive: true });
    await rename(join(folder, PROGRAM), target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function save(fetchUrl: typeof fetch, url: string, path: string, signal?: AbortSignal): Promise<void> {
  const { body } = await get(fetchUrl, url, signal);
  if (body === null) throw new Error(`${url} answered without content`);
  await pipeline(Readable.fromWeb(body), createWriteStream(path));
}

async function get(fetchUrl: typeof fetch, url: string, signal?: AbortSignal): Promise<Response> {
  const limit = AbortSignal.timeout(DOWNLOAD_LIMIT_MS);
  const response = await fetchUrl(url, {
    signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
  }).catch((error: unknown) => {
    throw new Error(`${new URL(url).host} could not be reached (${reasonOf(error)})`);
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response;
}

/** `fetch failed` says nothing; its cause does. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
