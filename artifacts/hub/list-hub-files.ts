import { listFiles, type ListFileEntry } from '@huggingface/hub';
import { createHubFetch } from './hub-fetch.js';
import { libraryParams, type HubRequest } from './hub-request.js';

/** Every file of a repository, in its folders too where it is `recursive`. */
export async function listHubFiles(request: HubRequest, recursive = true): Promise<ListFileEntry[]> {
  const entries: ListFileEntry[] = [];
  const { fetch } = createHubFetch(request);
  for await (const entry of listFiles({ ...libraryParams(request, fetch), recursive })) {
    if (entry.type === 'file') entries.push(entry);
  }
  return entries;
}
