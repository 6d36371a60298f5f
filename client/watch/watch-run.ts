import { setTimeout as sleep } from 'node:timers/promises';
import { createLogUpdate } from 'log-update';
import type { RunRecord } from '../../contracts/lineage.js';
import type { StageProgress } from '../../contracts/run.js';
import type { RunStatus } from '../../contracts/run-status.js';
import type { Cli } from '../cli.js';
import { connect, type ServerLink } from '../connect.js';
import { lookAt, nameUnservedNowAndThen } from './look.js';
import { RateMeter } from './rate-meter.js';
import { hasProgress, isAtWork, renderHead, renderRun, renderStage } from './render-run.js';

const POLL_MS = 500;
/** Without a terminal, the running stage is mentioned this often. */
const PLAIN_INTERVAL_MS = 10_000;
const DEFAULT_COLUMNS = 100;

/**
 * Shows a run until it ends: live bars in a terminal, a line a change elsewhere. A server or worker that is away for a
 * while is told and waited for; one that comes back at another address is found there.
 *
 * @param stop ends the watching; the run goes on
 * @returns the run as it ended, or null where watching was stopped
 */
export async function watchRun(
  cli: Cli,
  record: RunRecord,
  stream: NodeJS.WriteStream,
  stop: AbortSignal,
): Promise<RunStatus | null> {
  const show = stream.isTTY ? terminal(stream) : plainLines(stream);
  const lookout = new Lookout(cli, record);
  const meter = new RateMeter();
  let metered = '';
  let seen: RunStatus | null = null;
  while (!stop.aborted) {
    seen = await lookout.look();
    const stage = seen.live?.stage ?? '';
    if (seen.live !== null && stage === metered) meter.add(seen.live.done, Date.now());
    else metered = stage;
    show.update(seen, meter);
    if (seen.status !== 'running') break;
    await sleep(POLL_MS, undefined, { signal: stop }).catch(() => undefined);
  }
  show.end();
  await lookout.close();
  return stop.aborted ? null : seen;
}

/** Looks at one run time and again, through a server that may go and come. */
class Lookout {
  private server: ServerLink | null = null;
  private last: RunStatus | null = null;
  private readonly unserved = nameUnservedNowAndThen();

  constructor(
    private readonly cli: Cli,
    private record: RunRecord,
  ) {}

  async look(): Promise<RunStatus> {
    const { home } = this.cli;
    this.record = (await home.runs.read(this.record.runId).catch(() => null)) ?? this.record;
    this.server ??= await connect(this.cli).catch(() => null);
    this.last = await lookAt(home, this.server, this.record, this.last, this.unserved);
    if (this.last.server === 'away') await this.close();
    return this.last;
  }

  async close(): Promise<void> {
    await this.server?.close();
    this.server = null;
  }
}

interface Display {
  update(view: RunStatus, meter: RateMeter): void;
  end(): void;
}

function terminal(stream: NodeJS.WriteStream): Display {
  const update = createLogUpdate(stream);
  return {
    update: (view, meter) => {
      update(renderRun(view, meter, Date.now(), stream.columns || DEFAULT_COLUMNS).join('\n'));
    },
    end: () => {
      update.done();
    },
  };
}

/** A line for what is new: a stage that starts or ends, and why nothing is at work. */
function plainLines(stream: NodeJS.WriteStream): Display {
  const shown = new Map<string, string>();
  let head: readonly string[] = [];
  let lastMention = 0;
  return {
    update: (view, meter) => {
      const now = Date.now();
      const news = renderHead(view).filter((line) => !head.includes(line));
      head = renderHead(view);
      const isDue = now - lastMention > PLAIN_INTERVAL_MS && hasProgress(view);
      const stages = view.stages.filter(
        (stage) =>
          (shown.get(stage.stage) ?? 'waiting') !== stateOf(stage, view) || (stage.status === 'running' && isDue),
      );
      if (stages.some(({ status }) => status === 'running')) lastMention = now;
      for (const stage of stages) shown.set(stage.stage, stateOf(stage, view));
      const lines = [...stages.map((stage) => renderStage(stage, view, meter, now)), ...news];
      for (const line of lines) stream.write(`${line}\n`);
    },
    end: () => undefined,
  };
}

/** What makes a line of its own when it changes. */
function stateOf({ status }: StageProgress, view: RunStatus): string {
  if (status === 'running') return isAtWork(view) ? 'at work' : 'still';
  return status === 'skipped' ? 'waiting' : status;
}
