import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PYTHON_FOLDER } from '../config/python-paths.js';
import { stampKey, writeStamp } from '../client/setup/stamp.js';
import { UV_VERSION } from '../client/setup/versions.js';

/** Leaves the stamp of `sprogskole setup`: the build of the image has done what that would do. */
export async function stampPython(project: string): Promise<void> {
  await writeStamp(join(project, '.venv'), await stampKey(project, UV_VERSION, ''));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await stampPython(PYTHON_FOLDER);
