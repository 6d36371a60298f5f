import { createLogUpdate } from 'log-update';
import { RateMeter } from '../watch/rate-meter.js';
import { formatBar, formatRate, formatSeconds } from './format.js';

const BAR_WIDTH = 24;
/** Without a terminal, progress is mentioned this often. */
const PLAIN_INTERVAL_MS = 10_000;
const MEGABYTE = 1_000_000;

export interface StepBar {
  /** @param bytes done so far */
  readonly update: (bytes: number, totalBytes: number, note: string) => void;
  readonly end: () => void;
}

/** A bar for work that this process does itself, in bytes: live in a terminal, now and then a line elsewhere. */
export function stepBar(stream: NodeJS.WriteStream): StepBar {
  const meter = new RateMeter();
  const live = stream.isTTY ? createLogUpdate(stream) : null;
  let lastMention = Date.now();
  return {
    update: (bytes, totalBytes, note) => {
      const now = Date.now();
      meter.add(bytes / MEGABYTE, now);
      const line = barLine(bytes, totalBytes, note, meter);
      if (live !== null) live(line);
      else if (now - lastMention > PLAIN_INTERVAL_MS) {
        stream.write(`${line}\n`);
        lastMention = now;
      }
    },
    end: () => live?.done(),
  };
}

function barLine(bytes: number, totalBytes: number, note: string, meter: RateMeter): string {
  const rate = meter.rate();
  const remaining = meter.remainingSeconds(totalBytes / MEGABYTE);
  return [
    formatBar(totalBytes === 0 ? 1 : bytes / totalBytes, BAR_WIDTH),
    `${formatBytes(bytes)}/${formatBytes(totalBytes)}`,
    rate === null ? '' : `${formatRate(rate)} MB`,
    remaining === null ? '' : `${formatSeconds(remaining)} left`,
    note,
  ]
    .filter(Boolean)
    .join('  ');
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** 312 B, 4.2 kB, 1.3 GB: decimal, as the Hub and disks are labelled. */
export function formatBytes(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(bytes, 1)) / 3)));
  const value = bytes / 1000 ** power;
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[power] ?? ''}`;
}
