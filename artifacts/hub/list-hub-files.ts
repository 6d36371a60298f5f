import { listFiles, type ListFileEntry } from '@huggingface/hub';
import { createHubFetch } from './hub-fetch.js';
import { libraryParams, type HubRequest } from './hub-request.js';

/** Every file of a repository, in its folders too. */
export async function listHubFiles(request: HubRequest): Promise<ListFileEntry[]> {
  const entries: ListFileEntry[] = [];
  const { fetch } = createHubFetch(request);
  for await (const entry of listFiles({ ...libraryParams(request, fetch), recursive: true })) {
    if (entry.type === 'file') entries.push(entry);
  }
  return entries;
}
