import { PipelineConfig } from '../../../contracts/pipeline-config.js';
import type { RunRecord } from '../../../contracts/lineage.js';
import { PLAN, RUN, type BadInput } from './bad-input.js';

const record: RunRecord = {
  runId: 'lesson-1',
  startedAt: '2026-11-21T00:00:00.000Z',
  endedAt: '2026-11-21T00:01:00.000Z',
  status: 'failed',
  config: PipelineConfig.parse({
    name: 'lesson',
    dataset: { source: { path: 'x' } },
    translation: { model: { path: 'x' } },
    baseModel: { path: 'x' },
  }),
  stages: { sft: { key: '0'.repeat(64), cached: false } },
};
const running = JSON.stringify({ ...record, status: 'running', endedAt: null });
const oneRun = { 'home/runs/lesson-1.json': JSON.stringify(record) };

/** A port that IANA reserves and nothing listens on. */
const NO_SERVER = '127.0.0.1:1';

function unknownRun(...command: readonly string[]): BadInput {
  return {
    what: `${command.join(' ')}, a run that is not there`,
    command,
    files: oneRun,
    says: {
      problem: 'There is no such run.',
      where: './home',
      expected: 'one of lesson-1',
      received: 'nothing-9',
      fix: '`sprogskole status` lists the runs',
    },
  };
}

export const commandCases: readonly BadInput[] = [
  unknownRun('status', 'nothing-9'),
  unknownRun('chat', 'nothing-9'),
  unknownRun('report', 'nothing-9'),
  {
    what: 'watch, before the first run',
    command: ['watch'],
    says: {
      problem: 'There is no such run.',
      where: './home',
      expected: 'a run in this home',
      received: 'no run yet',
      fix: 'start one with `sprogskole demo`',
    },
  },
  {
    what: 'chat with a model that the run does not have',
    command: ['chat', 'lesson', '--model', 'dpo'],
    files: oneRun,
    says: {
      problem: 'This run has no such model.',
      where: '--model, run lesson-1',
      expected: 'base, sft',
      received: 'dpo',
      fix: 'name one of these',
    },
  },
  {
    what: 'chat with a temperature that is no number',
    command: ['chat', 'lesson', '--temperature', 'Infinity'],
    files: oneRun,
    says: {
      problem: 'A number on the command line cannot be used.',
      where: '--temperature',
      expected: 'a number from 0 to 2, such as 0.7',
      received: '"Infinity"',
      fix: 'give --temperature such a number, or leave it out',
    },
  },
  {
    what: 'the report of a run that failed',
    command: ['report'],
    files: oneRun,
    says: {
      problem: 'This run has no report.',
      where: 'lesson-1',
      expected: 'a run whose report stage is done',
      received: 'one with status failed',
      fix: '`sprogskole status lesson-1`',
    },
  },
  {
    what: 'a run id that leads out of its folder',
    command: [...RUN, '--run-id', '../elsewhere'],
    says: {
      problem: 'This cannot be the name of a run.',
      where: '--run-id',
      expected: 'letters, digits',
      received: '../elsewhere',
      fix: 'leave --run-id out',
    },
  },
  {
    what: 'the name of a run that ended',
    command: [...RUN, '--run-id', 'lesson-1'],
    files: oneRun,
    says: {
      problem: 'There was a run of this name.',
      where: '--run-id',
      expected: 'a name that no run of this home has',
      received: 'lesson-1, which ended as failed',
      fix: 'choose another name',
    },
  },
  {
    what: 'the name of a run that is running',
    command: [...RUN, '--run-id', 'lesson-1'],
    files: { 'home/runs/lesson-1.json': running },
    says: {
      problem: 'A run of this name is running.',
      where: '--run-id',
      expected: 'a name that no run of this home has',
      received: 'lesson-1, which is running',
      fix: '`sprogskole watch lesson-1`',
    },
  },
  {
    what: 'cancelling a run that ended',
    command: ['cancel', 'lesson-1'],
    files: oneRun,
    says: {
      problem: 'The run does not run any more.',
      where: 'lesson-1',
      expected: 'a running workflow',
      received: 'one that ended as failed',
      fix: '`sprogskole status lesson-1`',
    },
  },
  {
    what: 'a worker of an unknown kind',
    command: ['worker', 'tpu'],
    says: {
      problem: 'There is no such kind of worker.',
      where: 'sprogskole worker KIND',
      expected: 'pipeline',
      received: 'tpu',
      fix: 'name one of these',
    },
  },
  {
    what: 'a worker on an unknown device',
    command: ['worker', 'gpu', '--device', 'gpu0'],
    says: {
      problem: 'There is no such device.',
      where: '--device',
      expected: 'the number of a GPU as nvidia-smi shows it, or cpu',
      received: 'gpu0',
      fix: 'give one device',
    },
  },
  {
    what: 'a worker without a server',
    command: ['worker', 'pipeline'],
    says: {
      problem: 'There is no Temporal server to work for.',
      where: 'TEMPORAL_ADDRESS, temporal.toml, or the local stack of this home',
      expected: '`sprogskole up`',
      received: 'neither',
      fix: 'set TEMPORAL_ADDRESS',
    },
  },
  {
    what: 'a worker whose server does not answer',
    command: ['worker', 'pipeline'],
    env: { TEMPORAL_ADDRESS: NO_SERVER },
    says: {
      problem: 'The Temporal server does not answer.',
      where: NO_SERVER,
      expected: 'a Temporal server',
      received: 'Connection refused',
      fix: 'correct TEMPORAL_ADDRESS',
    },
  },
  {
    what: 'a file where the home should be',
    command: RUN,
    files: { home: 'in the way' },
    says: {
      problem: 'The folder cannot be written.',
      where: './home',
      expected: 'a folder that this user may write',
      received: 'ENOTDIR',
      fix: 'point SPROGSKOLE_HOME at another folder',
    },
  },
  {
    what: 'a broken temporal.toml',
    command: ['cancel', 'lesson-1'],
    files: { 'home/runs/lesson-1.json': running, 'temporal.toml': '[profile.default\naddress = "localhost:7233"\n' },
    env: { TEMPORAL_CONFIG_FILE: 'temporal.toml' },
    says: {
      problem: 'The configuration of the Temporal server cannot be read.',
      where: 'temporal.toml',
      expected: 'environment-configuration',
      received: 'Invalid TOML document',
      fix: 'correct the file or variable',
    },
  },
];

/** Misspelt arguments get a line of usage, with what would have been right. */
export const usageCases: readonly { command: readonly string[]; says: string }[] = [
  { command: ['frobnicate'], says: "unknown command 'frobnicate'" },
  { command: ['run'], says: "missing required argument 'FILE'" },
  { command: [...PLAN, '--sett', 'seed=1'], says: '(Did you mean --set?)' },
];
