import { stripVTControlCharacters } from 'node:util';
import type { StageProgress, StageStatus } from '../../contracts/run.js';
import { formatBar, formatCount, formatRate, formatSeconds } from '../display/format.js';
import type { RateMeter } from './rate-meter.js';
import type { LiveProgress, RunView } from './run-view.js';

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

/** The run as lines of text, one a stage; the running one has a bar with rate and remaining time. */
export function renderRun(view: RunView, meter: RateMeter, now: number, columns: number): string[] {
  const head = view.paused ? [`paused; go on with: sprogskole resume ${view.runId}`] : [];
  return [...head, ...view.stages.map((stage) => renderStage(stage, view.live, meter, now))].map((line) =>
    fit(line, columns),
  );
}

export function renderStage(stage: StageProgress, live: LiveProgress | null, meter: RateMeter, now: number): string {
  const head = `${SYMBOL[stage.status]} ${stage.stage.padEnd(STAGE_WIDTH)}`;
  if (stage.status === 'waiting') return head.trimEnd();
  if (stage.status === 'running')
    return `${head} ${renderLive(live?.stage === stage.stage ? live : null, stage, meter, now)}`;
  const seconds = stage.startedAt !== null && stage.endedAt !== null ? (stage.endedAt - stage.startedAt) / 1000 : 0;
  const time = stage.status === 'cached' ? 'cached' : formatSeconds(seconds);
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
