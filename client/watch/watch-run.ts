import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { createLogUpdate } from 'log-update';
import type { StageProgress } from '../../contracts/run.js';
import { RateMeter } from './rate-meter.js';
import { renderRun, renderStage } from './render-run.js';
import { viewRun, type RunView } from './run-view.js';

const POLL_MS = 500;
/** Without a terminal, the running stage is mentioned this often. */
const PLAIN_INTERVAL_MS = 10_000;
const DEFAULT_COLUMNS = 100;

/**
 * Shows a run until it ends: live bars in a terminal, a line a change elsewhere. A server or worker that is away for a
 * while is waited for.
 *
 * @param stop ends the watching; the run goes on
 * @returns the last view, or null where watching was stopped
 */
export async function watchRun(
  client: Client,
  runId: string,
  stream: NodeJS.WriteStream,
  stop: AbortSignal,
): Promise<RunView | null> {
  const show = stream.isTTY ? terminal(stream) : plainLines(stream);
  const meter = new RateMeter();
  let metered = '';
  let view: RunView | null = null;
  while (!stop.aborted) {
    const seen: RunView | null = await viewRun(client, runId, view).catch(() => null);
    if (seen !== null) {
      view = seen;
      const stage = view.live?.stage ?? '';
      if (view.live !== null && stage === metered) meter.add(view.live.done, Date.now());
      else metered = stage;
      show.update(view, meter);
      if (view.status !== 'running') break;
    }
    await sleep(POLL_MS, undefined, { signal: stop }).catch(() => undefined);
  }
  show.end();
  return stop.aborted ? null : view;
}

interface Display {
  update(view: RunView, meter: RateMeter): void;
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

function plainLines(stream: NodeJS.WriteStream): Display {
  const shown = new Map<string, string>();
  let lastMention = 0;
  return {
    update: (view, meter) => {
      const now = Date.now();
      for (const stage of view.stages) {
        if (!isNews(stage, shown) && !(stage.status === 'running' && now - lastMention > PLAIN_INTERVAL_MS)) continue;
        if (stage.status === 'running') lastMention = now;
        shown.set(stage.stage, stage.status);
        stream.write(`${renderStage(stage, view.live, meter, now)}\n`);
      }
    },
    end: () => undefined,
  };
}

function isNews(stage: StageProgress, shown: ReadonlyMap<string, string>): boolean {
  return stage.status !== 'waiting' && stage.status !== 'skipped' && shown.get(stage.stage) !== stage.status;
}
