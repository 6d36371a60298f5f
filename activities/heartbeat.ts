import { Context } from '@temporalio/activity';
import type { HubProgress } from '../artifacts/hub.js';
import type { ActivityProgress } from '../contracts/run.js';
import { tallied } from './attempt-tally.js';

const listeners = new WeakMap<Context, () => void>();

/** Tells the server, and through it every watcher, how far this activity is. Called on progress, never on a timer. */
export function heartbeat(progress: ActivityProgress): void {
  const context = Context.current();
  context.heartbeat(tallied(context, progress));
  listeners.get(context)?.();
}

/** Whatever else lives by this activity's signs of life; one for each activity. */
export function onHeartbeat(listener: () => void): void {
  listeners.set(Context.current(), listener);
}

const MEGABYTE = 1_000_000;

/** Progress of a download as a heartbeat. */
export function heartbeatDownload(progress: HubProgress): void {
  heartbeat(downloadProgress(progress));
}

/** Progress of the identification of a source: its files are read once. */
export function heartbeatHashed(bytes: number): void {
  heartbeat({ done: Math.round(bytes / MEGABYTE), total: null, unit: 'MB', note: 'identifying a source' });
}

export function downloadProgress({ file, bytes, totalBytes }: HubProgress): ActivityProgress {
  return {
    done: Math.round(bytes / MEGABYTE),
    total: Math.round(totalBytes / MEGABYTE),
    unit: 'MB',
    note: `downloading ${file}`,
  };
}

export function cancellationSignal(): AbortSignal {
  return Context.current().cancellationSignal;
}

/** Where the cancellation of an activity is to be reported, after everything was saved. */
export async function throwIfCancelled(): Promise<void> {
  if (cancellationSignal().aborted) await Context.current().cancelled;
}
