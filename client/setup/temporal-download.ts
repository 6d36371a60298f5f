import { createWriteStream } from 'node:fs';
import { chmod, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { runCommand } from './command.js';
import { reportStep } from './progress.js';
import type { TemporalCliContext } from './temporal-cli.js';
import { TEMPORAL_CLI_VERSION } from './versions.js';

/**
 * The service that Temporal's SDKs download their dev server from, asked the way they do it (sdk-core,
 * `ephemeral_server/mod.rs`). Not through the SDK itself: its download has no time limit and cannot be stopped.
 */
const SERVICE = 'https://temporal.download/temporal-cli';

/** A machine without internet is found out in this time. */
const ANSWER_LIMIT_MS = 10_000;

/** 60 MB at 250 kB/s. */
const DOWNLOAD_LIMIT_MS = 240_000;

const DownloadInfo = z.object({ archiveUrl: z.url({ protocol: /^https$/ }), fileToExtract: z.string() });

export async function downloadTemporalCli(
  target: string,
  context: TemporalCliContext,
  fetchUrl: typeof fetch = fetch,
): Promise<void> {
  await reportStep(context.log, `Temporal: downloading the CLI ${TEMPORAL_CLI_VERSION}`, 'it holds the server', () =>
    download(target, context, fetchUrl),
  );
}

async function download(target: string, context: TemporalCliContext, fetchUrl: typeof fetch): Promise<void> {
  const info = await askService(fetchUrl, context.signal);
  const folder = `${target}.download-${process.pid}`;
  await mkdir(folder, { recursive: true });
  try {
    const archive = join(folder, 'archive.tar.gz');
    await save(fetchUrl, info.archiveUrl, archive, context.signal);
    const { code, lines } = await runCommand('tar', ['-xzf', archive, '-C', folder, info.fileToExtract], context);
    if (code !== 0) throw new Error(`tar: ${lines.join(' ')}`);
    await chmod(join(folder, info.fileToExtract), 0o755);
    await mkdir(dirname(target), { recursive: true });
    await rename(join(folder, info.fileToExtract), target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function askService(fetchUrl: typeof fetch, signal?: AbortSignal): Promise<z.infer<typeof DownloadInfo>> {
  const query = new URLSearchParams({ arch: architecture(), platform: process.platform, format: 'tar.gz' });
  const response = await get(
    fetchUrl,
    `${SERVICE}/v${TEMPORAL_CLI_VERSION}?${query.toString()}`,
    ANSWER_LIMIT_MS,
    signal,
  );
  return DownloadInfo.parse(await response.json());
}

function architecture(): string {
  return process.arch === 'x64' ? 'amd64' : process.arch;
}

async function save(fetchUrl: typeof fetch, url: string, path: string, signal?: AbortSignal): Promise<void> {
  const { body } = await get(fetchUrl, url, DOWNLOAD_LIMIT_MS, signal);
  if (body === null) throw new Error(`${url} answered without content`);
  await pipeline(Readable.fromWeb(body), createWriteStream(path));
}

async function get(fetchUrl: typeof fetch, url: string, limitMs: number, signal?: AbortSignal): Promise<Response> {
  const limit = AbortSignal.timeout(limitMs);
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
