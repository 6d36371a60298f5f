/**
 * Makes a suite of minimal pairs from a Danish treebank, which `evaluation.suites: [{ path: … }]` then names.
 *
 *     npm run make:acceptability -- TREEBANK FOLDER [--seed 1] [--per-rule 200]
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { UserError } from '../contracts/errors.js';
import { writeAcceptabilitySuite } from '../dataset/acceptability/write-suite.js';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string', default: '1' }, 'per-rule': { type: 'string', default: '200' } },
});
const [treebank = '', folder = ''] = positionals;
const numbers = [Number(values.seed), Number(values['per-rule'])];
const [seed = 0, perRule = 0] = numbers;

try {
  if (folder === '' || !numbers.every(Number.isInteger)) throw usage();
  const made = await writeAcceptabilitySuite(treebank, folder, { seed, perRule });
  for (const [rule, count] of made) console.log(`${String(count).padStart(5)}  ${rule}`);
  console.log(`evaluation.suites: [{ path: ${join(folder, 'acceptability-da.yaml')} }]`);
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

function usage(): UserError {
  return new UserError('There is something missing.', {
    where: 'npm run make:acceptability',
    expected: '-- TREEBANK FOLDER [--seed NUMBER] [--per-rule NUMBER]',
    received: process.argv.slice(2).join(' '),
    fix: 'Name a folder with .conllu files, and a folder for the suite that is not there yet.',
  });
}
