import type { ModelFiles } from '../model-files.js';
import { HubError } from './hub-errors.js';
import { createHubFetch } from './hub-fetch.js';
import { listHubFiles } from './list-hub-files.js';
import { pageOf, placeOf, type HubRequest } from './hub-request.js';

/**
 * The files of a repository, read where they are: a listing, and a request for each part that is looked at.
 *
 * @throws UserError where the Hub refuses; HubError where it fails
 */
export async function hubFiles(request: HubRequest): Promise<ModelFiles> {
  const entries = (await listHubFiles(request, false)).filter(({ path }) => !path.includes('/'));
  const sizes = new Map(entries.map(({ path, size }) => [path, size]));
  return {
    place: placeOf(request),
    names: [...sizes.keys()].sort(),
    where: (name) => placeOf(request, name),
    size: (name) => Promise.resolve(sizes.get(name) ?? 0),
    read: (name, offset, length) => readPart(request, name, offset, Math.min(length, (sizes.get(name) ?? 0) - offset)),
  };
}

async function readPart(request: HubRequest, name: string, offset: number, length: number): Promise<Buffer> {
  // No server has a range without bytes.
  if (length <= 0) return Buffer.alloc(0);
  const address = `${pageOf(request)}/resolve/${encodeURIComponent(request.revision)}/${encodeURIComponent(name)}`;
  const { accessToken } = request;
  const response = await createHubFetch(request).fetch(address, {
    headers: {
      Range: `bytes=${offset}-${offset + length - 1}`,
      ...(accessToken !== undefined && { Authorization: `Bearer ${accessToken}` }),
    },
  });
  // A mirror that knows no ranges sends the whole file, of which no more is taken than is needed.
  const skipped = response.status === 206 ? 0 : offset;
  const bytes = await firstBytes(response, skipped + length);
  if (bytes.length === skipped + length) return bytes.subarray(skipped);
  throw new HubError(`${placeOf(request, name)} broke off after ${bytes.length} bytes.`, { status: response.status });
}

async function firstBytes(response: Response, wanted: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let count = 0;
  // Leaving the loop ends the transfer.
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    count += chunk.length;
    if (count >= wanted) break;
  }
  return Buffer.concat(chunks).subarray(0, wanted);
}
