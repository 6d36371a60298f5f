import { join } from 'node:path';
import type { Ref } from '../contracts/ref.js';
import type { Home } from './home.js';

/** An adapter as a folder of the home, laid out once: it appears whole, so several processes may ask for it at once. */
export async function adapterFolder(home: Home, adapter: Ref): Promise<string> {
  const folder = join(home.root, 'adapters', adapter.digest);
  await home.store.materialize(adapter, folder);
  return folder;
}
