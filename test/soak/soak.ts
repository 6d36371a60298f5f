/**
 * Three runs at once on one home, disturbed by a plan that a seed decides. All of them have to end as completed, or as
 * cancelled where the soak cancelled, with what three undisturbed runs make. `npm run soak -- --seed 7 --minutes 2`.
 */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { differences, digestsOf } from './digests.js';
import { describeAction, planActions, RUNS } from './plan.js';
import { Performance } from './performance.js';
import { Round } from './round.js';
import { SoakHome } from './soak-home.js';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    minutes: { type: 'string', default: '20' },
    /** Prints the plan and does nothing. */
    dry: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed);
const minutes = Number(values.minutes);
const say = (line: string): void => {
  console.log(line);
};

/** A disk to fill wants a mount of its own, which a user namespace allows without being root. */
const NAMESPACE = 'SOAK_NAMESPACE';

function inOwnNamespace(): number | null {
  if (process.env[NAMESPACE] !== undefined || spawnSync('unshare', ['-Urm', 'true']).status !== 0) return null;
  const again = ['-Urm', process.execPath, ...process.execArgv, ...process.argv.slice(1), '--seed', String(seed)];
  return spawnSync('unshare', again, { stdio: 'inherit', env: { ...process.env, [NAMESPACE]: '1' } }).status ?? 1;
}

type Digests = ReadonlyMap<string, string>;

/** Digests of each pipeline's run, side by side in peace. */
async function undisturbed(): Promise<readonly Digests[]> {
  const home = await SoakHome.create();
  try {
    const ids = Array.from({ length: RUNS }, (_, index) => `calm-${index}`);
    const round = new Round(home, ids, say);
    await round.start();
    await round.calm();
    await round.end();
    if (round.faults.length > 0) throw new Error('An undisturbed run failed.');
    return await Promise.all(ids.map((runId) => digestsOf(home, runId)));
  } finally {
    await home.close();
  }
}

/** Round after round, each on a home of its own, until the plan is at its end and the last round too. */
async function disturbed(reference: Promise<readonly Digests[]>): Promise<string[]> {
  const plan = new Performance(planActions(seed, minutes), say);
  const faults: string[] = [];
  for (let number = 1; !plan.isOver; number++) {
    const home = await SoakHome.create();
    if (!home.hasDisk && number === 1) say('SKIPPED: the full disk (nothing can be mounted here)');
    const round = new Round(
      home,
      Array.from({ length: RUNS }, (_, index) => `soak-${number}-${index}`),
      say,
    );
    try {
      await round.start();
      plan.turnTo(round);
      await round.end();
      faults.push(...round.faults, ...(await madeOtherwise(round, await reference)));
    } finally {
      await plan.turnAway();
      await home.close();
    }
  }
  say(`${plan.hits} of ${plan.actions.length} actions found somebody to do them to`);
  return faults;
}

async function madeOtherwise({ home, runIds }: Round, reference: readonly Digests[]): Promise<string[]> {
  const faults: string[] = [];
  for (const [index, runId] of runIds.entries()) {
    const made = await digestsOf(home, runId);
    say(`${runId} made ${made.size} of the ${reference[index]?.size ?? 0} artifacts that hold no time`);
    const different = differences(made, reference[index] ?? new Map());
    if (different.length > 0) faults.push(`${runId} made another ${different.join(', ')}`);
  }
  return faults;
}

async function soak(): Promise<number> {
  say(`seed ${seed}, ${minutes} minutes`);
  if (values.dry) {
    for (const action of planActions(seed, minutes)) say(describeAction(action));
    return 0;
  }
  // Side by side: on a busy machine more goes wrong.
  const reference = undisturbed();
  const [faults] = await Promise.all([disturbed(reference), reference]);
  say(
    faults.length === 0 ? `no fault (seed ${seed})` : `${faults.length} faults (seed ${seed}):\n${faults.join('\n')}`,
  );
  return faults.length === 0 ? 0 : 1;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void SoakHome.closeAll().then(() => process.exit(130));
  });
}
process.exit(inOwnNamespace() ?? (await soak()));
