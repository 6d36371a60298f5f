import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { PassThrough, type Readable, type Writable } from 'node:stream';
import { writeFileAtomic } from '../artifacts/atomic-write.js';
import { textLines } from '../artifacts/lines.js';
import { JobEvent, type PythonJob } from '../contracts/python-job.js';
import { endOf, killWithGroup, lastWordsOf, parseEvent, type Ending } from './child-process.js';
import { pythonCommand, startPython } from './python-process.js';
import { errorFromEvent, PythonCrashedError } from './python-errors.js';

/**
 * A stopped process is killed once it shows no sign of life for so long. It has to end a batch and to write a checkpoint,
 * of which it tells every few seconds: a 30 s notice of a cloud's machine is enough for it.
 */
const STOP_GRACE_MS = 20_000;
/** And after so long in any case: who asked it to stop is waiting. */
const STOP_LIMIT_MS = 300_000;

/** In place of a job file. */
const JOB_ON_INPUT = '-';

export interface PythonRun {
  /** Every event in order; throws what the process reported, or PythonCrashedError. */
  readonly events: AsyncGenerator<JobEvent>;
  readonly input: Writable;
  /** Asks it to save and exit, and kills its process group where it does not. */
  readonly stop: () => void;
  /** Ends the reply that a chat is giving; what was said so far is its reply. */
  readonly interrupt: () => void;
  /** Kills it at once. */
  readonly kill: () => void;
  /** Once it is gone, so that it holds no memory and writes no file any more. Never rejects. */
  readonly ended: Promise<Ending>;
}

/**
 * Starts Python on a job: training, evaluation or chat.
 *
 * @param jobFile where the job is written; null sends it as the first line of input and leaves no file behind
 * @param onSign called at every sign of life, so also for the progress bars of a model that loads
 */
export async function startPythonJob(
  job: PythonJob,
  jobFile: string | null,
  env: Readonly<Record<string, string | undefined>>,
  onSign: () => void = () => undefined,
): Promise<PythonRun> {
  if (jobFile !== null) await writeFileAtomic(jobFile, JSON.stringify(job, null, 2));
  const child = startPython(pythonCommand(jobFile ?? JOB_ON_INPUT), env);
  if (jobFile === null) child.stdin.write(`${JSON.stringify(job)}\n`);
  child.stdout.on('data', onSign);
  child.stderr.on('data', onSign);
  const ended = endOf(child);
  return {
    ended,
    // Through a buffer, so that it is heard while the last event is still being dealt with.
    events: readEvents(job, child, child.stdout.pipe(new PassThrough()), ended, lastWordsOf(child)),
    input: child.stdin,
    stop: () => {
      stopGently(child);
    },
    interrupt: () => {
      child.kill('SIGINT');
    },
    kill: () => {
      killWithGroup(child);
    },
  };
}

async function* readEvents(
  job: PythonJob,
  child: ChildProcessWithoutNullStreams,
  stdout: Readable,
  ended: Promise<Ending>,
  lastWords: () => string,
): AsyncGenerator<JobEvent> {
  try {
    for await (const line of textLines(stdout)) {
      const event = parseEvent(line, JobEvent);
      if (event === undefined)
        throw new PythonCrashedError(`a line that is no event: ${line.slice(0, 200)}`, lastWords());
      if (event.event === 'error') throw errorFromEvent(event, job);
      yield event;
    }
    const { code, how } = await ended;
    if (code !== 0) throw new PythonCrashedError(how, lastWords());
  } finally {
    killWithGroup(child);
  }
}

function stopGently(child: ChildProcessWithoutNullStreams): void {
  child.kill('SIGTERM');
  const kill = () => {
    killWithGroup(child);
  };
  const [silent, late] = [setTimeout(kill, STOP_GRACE_MS), setTimeout(kill, STOP_LIMIT_MS)];
  for (const output of [child.stdout, child.stderr]) output.on('data', () => silent.refresh());
  child.once('exit', () => {
    clearTimeout(silent);
    clearTimeout(late);
  });
}
