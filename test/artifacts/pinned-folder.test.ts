import { spawn } from 'node:child_process';
import { once as event } from 'node:events';
import { readdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Home } from '../../artifacts/home.js';
import type { HubProgress } from '../../artifacts/hub.js';
import { MODEL_PART, pinnedFolder } from '../../artifacts/pinned-folder.js';
import type { PinnedSource } from '../../contracts/context.js';
import { temporaryFolder } from '../temporary-folder.js';
import { HubServer, served } from './hub-server.js';

const WEIGHTS = 'model.safetensors';
const FILES = { [WEIGHTS]: 'x'.repeat(100_000), 'config.json': '{}' };

let hub: HubServer;
let home: Home;
/** Whether the weights are asked for and never come. */
let hangs: boolean;
beforeEach(async () => {
  hub = new HubServer('owner/name', served(FILES), 'model');
  hub.faults.push((request) => hangs && request.url?.includes('/storage/') === true);
  hangs = false;
  await hub.start();
  home = new Home(await temporaryFolder());
});
afterEach(() => {
  hub.stop();
});

const source = (): PinnedSource => ({ kind: 'hub', repo: 'owner/name', revision: hub.commit, identity: 'owner/name' });
const env = () => ({ HF_ENDPOINT: hub.endpoint });
const never = new AbortController().signal;

function folder(onProgress: (progress: HubProgress) => void = () => undefined, signal = never): Promise<string> {
  return pinnedFolder(home, env(), source(), MODEL_PART, signal, onProgress);
}

/** The same in a process of its own. */
function another() {
  const module = new URL('../../artifacts/', import.meta.url).href;
  const code = `
    const { Home } = await import('${module}home.ts');
    const { MODEL_PART, pinnedFolder } = await import('${module}pinned-folder.ts');
    const signal = new AbortController().signal;
    const [root, env, source] = JSON.parse(process.argv[1]);
    await pinnedFolder(new Home(root), env, source, MODEL_PART, signal, () => undefined);
  `;
  const argument = JSON.stringify([home.root, env(), source()]);
  const loader = ['--import', import.meta.resolve('tsx'), '--input-type=module', '--eval', code, argument];
  return spawn(process.execPath, loader, { stdio: ['ignore', 'ignore', 'inherit'] });
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(20);
}

const isAsked = () => hub.seen.some(({ storage }) => storage);
const waits = ({ file }: HubProgress) => file.includes('another process');

describe('a download', () => {
  it('is made once, however many want it at once', async () => {
    const [first, ...others] = await Promise.all([folder(), folder(), folder()]);
    expect(others).toEqual([first, first]);
    expect(await readdir(first)).toEqual(['.complete', 'config.json', WEIGHTS]);
    expect(hub.downloads(WEIGHTS).filter(({ storage }) => storage)).toHaveLength(1);
  });

  it('of a process that is killed is taken over by one that waits for it', async () => {
    hangs = true;
    const killed = another();
    await until(isAsked);
    const told: HubProgress[] = [];
    const waiting = folder((progress) => told.push(progress));
    await until(() => told.some(waits));
    hangs = false;
    killed.kill('SIGKILL');
    await event(killed, 'exit');
    expect(await readdir(await waiting)).toContain('.complete');
    expect(told.some((progress) => !waits(progress))).toBe(true);
  });

  it('that fails is tried by the next, and one that waits can be told to stop', async () => {
    hangs = true;
    const [first, second] = [new AbortController(), new AbortController()];
    const failing = folder(undefined, first.signal).catch(String);
    await until(isAsked);
    const told: HubProgress[] = [];
    const stopped = folder((progress) => told.push(progress), second.signal).catch(String);
    const next = folder();
    await until(() => told.some(waits));
    second.abort(new Error('stop'));
    expect(await stopped).toBe('Error: stop');
    hangs = false;
    first.abort(new Error('first stop'));
    expect(await failing).toBe('Error: first stop');
    expect(await readdir(await next)).toContain('.complete');
  });
});
