/**
 * Writes what a run of the demo printed at its end into README.md: the table, the verdicts, the translator.
 *
 *     npm run readme [RUN]     of the runs in SPROGSKOLE_HOME, the latest by default
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { writeFileAtomic } from '../artifacts/atomic-write.js';
import { createCli } from '../client/cli.js';
import { writeReport } from '../client/commands/report.js';
import { findRun } from '../client/run-id.js';
import { renderTable } from '../evaluation/report/table.js';
import { replaceBlock } from './readme-block.js';

const README = fileURLToPath(new URL('../README.md', import.meta.url));

const cli = createCli();
const run = await findRun(cli, process.argv[2], 'model');
const { data } = await writeReport(cli, run);
await writeFileAtomic(README, replaceBlock(await readFile(README, 'utf8'), renderTable(data)));
cli.print(`README.md shows ${run.runId}`);
