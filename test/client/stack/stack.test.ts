import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ensureStack, stopStack } from '../../../client/stack/background.js';
import { identify, isAlive, type ProcessIdentity } from '../../../client/stack/process-identity.js';
import { readLastState, readStack, writeState, type StackState } from '../../../client/stack/stack-state.js';
import { startStack } from '../../../client/stack/stack.js';
import { stackFixture, tinyWorker, until } from './fixture.js';

const LIMIT_MS = 90_000;

function processes(state: StackState): ProcessIdentity[] {
  return [state.supervisor, ...state.children.flatMap((child) => child.process ?? [])];
}

async function alive(of: readonly ProcessIdentity[]): Promise<number> {
  return (await Promise.all(of.map(isAlive))).filter(Boolean).length;
}

describe('the local stack in the background', { timeout: LIMIT_MS }, () => {
  it('starts once, waits until workers poll, and leaves no process when it is stopped', async () => {
    await using fixture = await stackFixture([tinyWorker('pipeline'), tinyWorker('gpu')]);
    const [state, same] = await Promise.all([ensureStack(fixture.options), ensureStack(fixture.options)]);
    expect(same.supervisor).toEqual(state.supervisor);
    expect(state.children.map((child) => child.name)).toEqual(['temporal', 'worker-pipeline', 'worker-gpu']);
    expect(await alive(processes(state))).toBe(4);
    expect(await stopStack(fixture.home)).toBe(true);
    expect(await alive(processes(state))).toBe(0);
    expect(await readStack(fixture.home)).toBeNull();
    expect(await stopStack(fixture.home)).toBe(false);
  });

  it('ends where it is stopped from the moment on at which its start is told', async () => {
    await using fixture = await stackFixture([tinyWorker('pipeline')]);
    let stopped: Promise<boolean> | undefined;
    const log = () => {
      stopped ??= stopStack(fixture.home);
    };
    await expect(ensureStack({ ...fixture.options, log })).rejects.toThrow('did not start');
    expect(await stopped).toBe(true);
    expect(await readLastState(fixture.home)).toBeNull();
  });

  it('restarts a worker that is killed', async () => {
    await using fixture = await stackFixture([tinyWorker('pipeline')]);
    const before = (await ensureStack(fixture.options)).children[1]?.process;
    process.kill(before?.pid ?? 0, 'SIGKILL');
    await until('another worker runs', async () => {
      const worker = (await readStack(fixture.home))?.children[1];
      return worker?.restarts === 1 && worker.process !== null && worker.process.pid !== before?.pid;
    });
  });

  it('whose supervisor was killed loses its workers at once, and its server to the next start', async () => {
    await using fixture = await stackFixture([tinyWorker('pipeline')]);
    const first = await ensureStack(fixture.options);
    const [supervisor, server, worker] = processes(first);
    process.kill(supervisor?.pid ?? 0, 'SIGKILL');
    await until('the worker has ended', async () => worker !== undefined && !(await isAlive(worker)));
    expect(server !== undefined && (await isAlive(server))).toBe(true);
    expect(await readStack(fixture.home)).toBeNull();
    const second = await ensureStack(fixture.options);
    expect(server !== undefined && (await isAlive(server))).toBe(false);
    expect(second.address).toBe(first.address);
  });

  it('starts again after a kill -9 of all its processes', async () => {
    await using fixture = await stackFixture([tinyWorker('pipeline')]);
    const first = await ensureStack(fixture.options);
    for (const { pid } of processes(first)) process.kill(pid, 'SIGKILL');
    const second = await ensureStack(fixture.options);
    expect(await alive(processes(first))).toBe(0);
    expect(await alive(processes(second))).toBe(3);
    expect(second.address).toBe(first.address);
  });

  it.each([
    ['Ctrl-C that comes twice at once, as under npx', 'SIGINT', 0],
    ['`down` typed twice', 'SIGTERM', 1_200],
    ['a terminal that closes, and its session after it', 'SIGHUP', 0],
  ] as const)('lets its workers save after %s', async (_, signal, betweenMs) => {
    await using fixture = await stackFixture([tinyWorker('saves')]);
    const { supervisor } = await ensureStack(fixture.options);
    process.kill(supervisor.pid, signal);
    await sleep(betweenMs);
    process.kill(supervisor.pid, signal);
    await until('the stack has ended', async () => !(await isAlive(supervisor)));
    expect(await readdir(fixture.home)).toContain('saved');
  });

  it('is reported with the end of the log where a worker keeps dying', async () => {
    const broken = { ...tinyWorker('pipeline'), command: ['sh', '-c', 'echo no such model; exit 3'] as const };
    await using fixture = await stackFixture([broken]);
    await expect(ensureStack(fixture.options)).rejects.toThrow(/worker-pipeline keeps dying.*no such model/s);
    expect(await readLastState(fixture.home)).toBeNull();
  });
});

describe('a home', { timeout: LIMIT_MS }, () => {
  it('has one stack at a time', async () => {
    await using fixture = await stackFixture();
    const stack = await startStack(fixture.options);
    await expect(startStack(fixture.options)).rejects.toThrow(`already runs on ${fixture.home}`);
    await stack.stop();
  });

  it('is free again where lock and state are of a process that has ended, and its number has a new owner', async () => {
    await using fixture = await stackFixture();
    const bystander = await identify(process.ppid);
    const recycled = { pid: process.ppid, startedAt: 'before this boot' };
    await writeFile(join(fixture.home, 'stack.lock'), JSON.stringify(recycled));
    const serves = { queue: null, device: null };
    const child = { name: 'temporal', process: recycled, restarts: 0, command: ['temporal'], log: '', ...serves };
    const ports = { address: '127.0.0.1:1', namespace: 'default', uiUrl: '', control: null };
    await writeState(fixture.home, { ...ports, supervisor: recycled, since: '', status: 'ready', children: [child] });
    expect(await readStack(fixture.home)).toBeNull();
    const stack = await startStack(fixture.options);
    expect(bystander !== null && (await isAlive(bystander))).toBe(true);
    await stack.stop();
  });

  it('is free again where the lock or the state was damaged', async () => {
    await using fixture = await stackFixture();
    await writeFile(join(fixture.home, 'stack.lock'), '{"pid":');
    await writeFile(join(fixture.home, 'stack.json'), 'x');
    const stack = await startStack(fixture.options);
    await stack.stop();
  });
});
