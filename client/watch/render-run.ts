import { stripVTControlCharacters } from 'node:util';
import type { StageProgress, StageStatus } from '../../contracts/run.js';
import type { LiveProgress, RunStatus } from '../../contracts/run-status.js';
import { formatBar, formatCount, formatRate, formatSeconds } from '../display/format.js';
import type { RateMeter } from './rate-meter.js';

const SYMBOL: Readonly<Record<StageStatus, string>> = {
  waiting: ' ',
  running: '▶',
  cached: '≡',
  done: '✔',
  failed: '✖',
  cancelled: '■',
  skipped: '–',
};

const STAGE_WIDTH = 16;
const BAR_WIDTH = 24;

/** Of the running stage where nothing is at work on it. */
const STILL = { paused: '‖', waiting: '…' };

/** The run as lines of text, one a stage; the running one has a bar with rate and remaining time. */
export function renderRun(view: RunStatus, meter: RateMeter, now: number, columns: number): string[] {
  const stages = view.stages.map((stage) => renderStage(stage, view, meter, now));
  return [...renderHead(view), ...stages].map((line) => fit(line, columns));
}

/** Why nothing is at work, and what has to be typed; nothing where all is well. */
export function renderHead({ runId, server, paused, saving, unserved }: RunStatus): string[] {
  if (server === 'away') return ['no server answers; the run goes on when one does (sprogskole up)'];
  if (server === 'unknown-run') return ['the server does not know this run yet'];
  const queues = unserved.map(({ queue, command }) => `nobody serves the queue ${queue}; serve it with: ${command}`);
  if (!paused) return queues;
  const goOn = `go on with: sprogskole resume ${runId}`;
  return [saving ? `pausing: the running stage saves its work; ${goOn}` : `paused; ${goOn}`, ...queues];
}

/** Whether anything may change at the stage that a run is at: it is worked on, tried again, or waits for its turn. */
export function hasProgress({ server, paused, saving }: RunStatus): boolean {
  return server === 'answered' && (!paused || saving);
}

/** Whether that stage is being worked on now, as far as anyone can tell. */
export function isAtWork(view: RunStatus): boolean {
  return hasProgress(view) && (view.live?.working ?? view.unserved.length === 0);
}

export function renderStage(stage: StageProgress, view: RunStatus, meter: RateMeter, now: number): string {
  const running = stage.status === 'running' && !isAtWork(view);
  const symbol = running ? STILL[view.paused ? 'paused' : 'waiting'] : SYMBOL[stage.status];
  const head = `${symbol} ${stage.stage.padEnd(STAGE_WIDTH)}`;
  if (stage.status === 'waiting') return head.trimEnd();
  if (stage.status === 'running')
    return `${head} ${renderLive(view.live?.stage === stage.stage ? view.live : null, stage, meter, now)}`;
  const seconds = stage.startedAt !== null && stage.endedAt !== null ? (stage.endedAt - stage.startedAt) / 1000 : null;
  const time = stage.status === 'cached' ? 'cached' : seconds === null ? '' : formatSeconds(seconds);
  return `${head} ${time.padEnd(12)} ${stage.note}`.trimEnd();
}

function renderLive(live: LiveProgress | null, stage: StageProgress, meter: RateMeter, now: number): string {
  const elapsed = formatSeconds(Math.max(0, now - (stage.startedAt ?? now)) / 1000);
  if (live === null) return elapsed;
  if (live.total === null || live.total === 0) return [elapsed, count(live), live.note].filter(Boolean).join('  ');
  const rate = meter.rate();
  const remaining = meter.remainingSeconds(live.total);
  return [
    formatBar(live.done / live.total, BAR_WIDTH),
    count(live),
    rate === null ? elapsed : formatRate(rate),
    remaining === null ? '' : `${formatSeconds(remaining)} left`,
    live.note,
  ]
    .filter(Boolean)
    .join('  ');
}

function count({ done, total, unit }: LiveProgress): string {
  if (unit === '') return '';
  return `${formatCount(Math.floor(done))}${total === null ? '' : `/${formatCount(total)}`} ${unit}`;
}

function fit(line: string, columns: number): string {
  const plain = stripVTControlCharacters(line);
  return plain.length <= columns ? line : `${plain.slice(0, columns - 1)}…`;
}
