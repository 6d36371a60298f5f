import { spawn, type ChildProcess } from 'node:child_process';
import { PassThrough, type Readable, type Writable } from 'node:stream';
import { writeFileAtomic } from '../artifacts/atomic-write.js';
import { textLines } from '../artifacts/lines.js';
import { TRAINER_FOLDER, TRAINER_PYTHON } from '../config/trainer-paths.js';
import { TrainerEvent, type TrainerJob } from '../contracts/trainer.js';
import { errorFromEvent, TrainerCrashedError } from './trainer-errors.js';

/** How long a stopped trainer may take to finish its step and save before it is killed. */
const STOP_GRACE_MS = 60_000;
/** Standard error kept for the message of a crash. */
const STDERR_TAIL_BYTES = 4_000;

export interface TrainerRun {
  /** Every event in order; throws what the trainer reported, or TrainerCrashedError. */
  readonly events: AsyncGenerator<TrainerEvent>;
  readonly input: Writable;
  /** Asks it to save and exit, and kills its process group where it does not. */
  readonly stop: () => void;
  /** Kills it at once. */
  readonly kill: () => void;
}

/**
 * Starts the Python trainer on a job file. It stops by itself when this process dies, because its standard input ends.
 *
 * @param onSign called at every sign of life, so also for the progress bars of a model that loads
 * @param env environment of the child; `CUDA_VISIBLE_DEVICES` pins it to a device
 */
export async function startTrainer(
  job: TrainerJob,
  jobFile: string,
  env: Readonly<Record<string, string | undefined>>,
  onSign: () => void = () => undefined,
): Promise<TrainerRun> {
  await writeFileAtomic(jobFile, JSON.stringify(job, null, 2));
  const child = spawn(TRAINER_PYTHON, ['-m', 'sprogskole_trainer', jobFile], {
    cwd: TRAINER_FOLDER,
    env: { ...env, PYTHONUNBUFFERED: '1' },
    stdio: ['pipe', 'pipe', 'pipe'],
    // A group of its own, so that its helpers can be killed with it.
    detached: true,
  });
  child.stdout.on('data', onSign);
  child.stderr.on('data', onSign);
  child.stdin.on('error', () => undefined); // a write to a trainer that just died; its exit says why
  return {
    // Through a buffer, so that it is heard while the last event is still being dealt with.
    events: readEvents(child, child.stdout.pipe(new PassThrough()), tailOf(child.stderr)),
    input: child.stdin,
    stop: () => {
      stopGently(child);
    },
    kill: () => {
      signalGroup(child, 'SIGKILL');
    },
  };
}

async function* readEvents(child: ChildProcess, stdout: Readable, stderr: () => string): AsyncGenerator<TrainerEvent> {
  const exited = new Promise<{ code: number | null; signal: string | null }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      resolve({ code, signal });
    });
  });
  exited.catch(() => undefined); // awaited below; a spawn failure must not be unhandled before that
  try {
    for await (const line of textLines(stdout)) {
      const event = parseEvent(line, stderr);
      if (event.event === 'error') throw errorFromEvent(event);
      yield event;
    }
    const { code, signal } = await exited;
    if (code !== 0) throw new TrainerCrashedError(signal ?? `exit code ${String(code)}`, stderr());
  } finally {
    signalGroup(child, 'SIGKILL');
  }
}

function parseEvent(line: string, stderr: () => string): TrainerEvent {
  try {
    return TrainerEvent.parse(JSON.parse(line));
  } catch {
    throw new TrainerCrashedError(`a line that is no event: ${line.slice(0, 200)}`, stderr());
  }
}

function tailOf(stream: Readable): () => string {
  let tail = '';
  stream.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-STDERR_TAIL_BYTES);
  });
  return () => tail;
}

function stopGently(child: ChildProcess): void {
  child.kill('SIGTERM');
  const killer = setTimeout(() => {
    signalGroup(child, 'SIGKILL');
  }, STOP_GRACE_MS);
  child.once('exit', () => {
    clearTimeout(killer);
  });
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is gone already.
  }
}
