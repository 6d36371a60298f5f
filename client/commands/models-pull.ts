import { UserError } from '../../contracts/errors.js';
import type { Cli } from '../cli.js';
import { modelSource } from './translator-flags.js';
import { formatSeconds } from '../display/format.js';
import { formatBytes } from '../display/step-bar.js';
import { EXIT } from '../exit-codes.js';
import { checkHome } from '../preflight.js';
import { folderBytes } from '../models/local-models.js';
import { modelFolder, pinModel } from '../models/model-files.js';

/** Downloads a model as a run would, ahead of it. What is there already is not fetched again. */
export async function pullModel(cli: Cli, name: string, revision: string, json: boolean): Promise<number> {
  const source = await modelSource(name);
  const hub = source['hub'];
  if (hub === undefined) throw notOnHub(name);
  await checkHome(cli.home);
  const wanted = source['revision'] ?? revision;
  const startedAt = Date.now();
  const pinned = await pinModel(cli, { hub, revision: wanted });
  cli.log(`${pinned.identity} (${wanted})`);
  const folder = await modelFolder(cli, pinned);
  const seconds = (Date.now() - startedAt) / 1000;
  const bytes = await folderBytes(folder);
  const commit = pinned.kind === 'hub' ? pinned.revision : '';
  if (json) cli.print(JSON.stringify({ repo: hub, revision: commit, folder, bytes, seconds }));
  else
    cli.print(`commit  ${commit}\nfolder  ${folder}\nsize    ${formatBytes(bytes)}\ntime    ${formatSeconds(seconds)}`);
  return EXIT.ok;
}

function notOnHub(name: string): UserError {
  return new UserError('This names no model on the Hub.', {
    where: 'models pull',
    expected: 'owner/name, such as google/madlad400-3b-mt',
    received: name,
    fix: 'take the name from the address of the page on the Hub; a model in a folder needs no download',
  });
}
