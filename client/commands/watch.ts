import type { Cli } from '../cli.js';
import { connect } from '../connect.js';
import { findRun } from '../run-id.js';
import { isSettled } from '../watch/reconcile.js';
import { printBenchmark } from './benchmark-result.js';
import { follow } from './follow.js';
import { printResult } from './result.js';
import { printTranslation } from './translation-result.js';

const PRINTS = { model: printResult, file: printTranslation, benchmark: printBenchmark } as const;

/**
 * Shows a run until it ends. One that has ended needs no server: its record says how.
 *
 * @throws UserError where the run goes on and no server answers
 */
export async function watch(cli: Cli, id: string | undefined, json: boolean): Promise<number> {
  const record = await findRun(cli, id);
  if (!isSettled(record)) await (await connect(cli)).close();
  return follow(cli, record, json, PRINTS[record.kind ?? 'model']);
}
