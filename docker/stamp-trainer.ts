import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { TRAINER_FOLDER } from '../client/setup/paths.js';
import { stampKey, writeStamp } from '../client/setup/stamp.js';
import { UV_VERSION } from '../client/setup/versions.js';

/** Leaves the stamp of `sprogskole setup`: the build of the image has done what that would do. */
export async function stampTrainer(trainer: string): Promise<void> {
  await writeStamp(join(trainer, '.venv'), await stampKey(trainer, UV_VERSION, ''));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await stampTrainer(TRAINER_FOLDER);
