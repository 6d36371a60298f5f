import { suiteDataHere } from '../../artifacts/suite-data.js';
import { allSuites } from '../../config/suites.js';
import type { Suite } from '../../contracts/suite.js';
import type { Cli } from '../cli.js';
import { formatCount, formatTable } from '../display/format.js';
import { formatBytes } from '../display/step-bar.js';
import { EXIT } from '../exit-codes.js';
import { chosenSuites, type SuiteFlags } from '../suites/chosen-suites.js';

/** Prints the suites that are named, or all, with what is here of their data: without a network they can be asked. */
export async function listSuites(cli: Cli, names: readonly string[], flags: SuiteFlags): Promise<number> {
  const suites = (await chosenSuites(cli, names, flags)) ?? (await allSuites());
  const here = await Promise.all(suites.map((suite) => suiteDataHere(cli.home, suite)));
  if (flags.json === true) {
    cli.print(JSON.stringify({ suites: suites.map((suite, index) => ({ ...suite, here: here[index] })) }, null, 2));
  } else {
    const rows = suites.map((suite, index) => row(suite, (here[index] ?? null) !== null));
    cli.print(formatTable([['NAME', 'SCENARIO', 'LANGUAGE', 'ITEMS', 'SIZE', 'HERE', 'GROUPS', 'LICENCE'], ...rows]));
    if (here.includes(null)) cli.log('\nFetch what is not here: sprogskole suites fetch NAME');
  }
  return EXIT.ok;
}

function row({ name, scenario, language, groups, data }: Suite, isHere: boolean): string[] {
  const { items, megabytes, licence } = data;
  return [
    ...[name, scenario, language, items === null ? '' : formatCount(items)],
    ...[sizeOf(megabytes), isHere ? 'yes' : 'no', groups.join(', '), licence],
  ];
}

/** Of the files that are downloaded, about. */
export function sizeOf(megabytes: number | null): string {
  return megabytes === null ? '' : formatBytes(megabytes * 1_000_000);
}
