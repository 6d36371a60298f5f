import { HubError } from '../../artifacts/hub.js';
import { pinSource } from '../../artifacts/pin-source.js';
import { hubRevisions } from '../../artifacts/pinned-folder.js';
import { suiteFolder } from '../../artifacts/suite-data.js';
import { UserError } from '../../contracts/errors.js';
import type { Suite } from '../../contracts/suite.js';
import type { Cli } from '../cli.js';
import { formatSeconds, formatTable } from '../display/format.js';
import { formatBytes, stepBar } from '../display/step-bar.js';
import { EXIT } from '../exit-codes.js';
import { folderBytes } from '../models/local-models.js';
import { checkHome } from '../preflight.js';
import { chosenSuites, type SuiteFlags } from '../suites/chosen-suites.js';

interface Fetched {
  readonly name: string;
  /** The dataset with its commit, or the digest of the files in a folder. */
  readonly identity: string;
  readonly folder: string;
  readonly bytes: number;
  readonly seconds: number;
}

/** Downloads the data of suites to where a run looks for it; what is here already is not fetched again. */
export async function fetchSuites(cli: Cli, names: readonly string[], flags: SuiteFlags): Promise<number> {
  const suites = await chosenSuites(cli, names, flags);
  if (suites === null) throw nothingNamed();
  await checkHome(cli.home);
  const fetched: Fetched[] = [];
  const failed: { name: string; message: string }[] = [];
  for (const { name, data } of suites) {
    try {
      fetched.push(await fetchSuite(cli, { name, data }));
    } catch (error) {
      if (!(error instanceof HubError || error instanceof UserError)) throw error;
      cli.log(`${name}: ${error.message}`);
      failed.push({ name, message: error.message });
    }
  }
  if (flags.json === true) cli.print(JSON.stringify({ fetched, failed }, null, 2));
  else if (fetched.length > 0) cli.print(describe(fetched));
  if (failed.length > 0) throw notFetched(failed.map(({ name }) => name));
  return EXIT.ok;
}

async function fetchSuite(cli: Cli, { name, data }: Pick<Suite, 'name' | 'data'>): Promise<Fetched> {
  const { home, env } = cli;
  const startedAt = Date.now();
  const revisions = hubRevisions(home, env);
  const commitOf = (repo: string, revision: string) => revisions(repo, revision, 'dataset');
  const pinned = await pinSource(data.source, `suite ${name}, data.source`, home.models('digests'), commitOf);
  cli.log(`${name}: ${pinned.identity}`);
  const bar = stepBar(process.stderr);
  try {
    const { signal } = new AbortController();
    const folder = await suiteFolder(home, env, data, pinned, signal, ({ bytes, totalBytes, file }) => {
      bar.update(bytes, totalBytes, file);
    });
    const { identity } = pinned;
    return { name, identity, folder, bytes: await folderBytes(folder), seconds: (Date.now() - startedAt) / 1000 };
  } finally {
    bar.end();
  }
}

function describe(fetched: readonly Fetched[]): string {
  return formatTable(
    fetched.map(({ name, bytes, seconds, folder }) => [name, formatBytes(bytes), formatSeconds(seconds), folder]),
  );
}

function nothingNamed(): UserError {
  return new UserError('It is not said which suites are meant.', {
    where: 'suites fetch',
    expected: 'names of suites or groups, or --pipeline FILE',
    received: 'none',
    fix: 'take a name from `sprogskole suites list`, or a group: quick, danish, retention, full',
  });
}

function notFetched(names: readonly string[]): UserError {
  return new UserError('The data of some suites could not be fetched; what was is kept.', {
    where: 'suites fetch',
    expected: 'datasets that the Hub gives',
    received: `none for ${names.join(', ')}`,
    fix: `mend what is said above, then go on with \`sprogskole suites fetch ${names.join(' ')}\``,
  });
}
