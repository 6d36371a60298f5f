import { connect as connectSocket, createServer, type AddressInfo, type Socket } from 'node:net';
import { Writable } from 'node:stream';
import { ApplicationFailure, CancelledFailure, Context } from '@temporalio/activity';
import { defineSearchAttributeKey, TypedSearchAttributes } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { WorkflowBundle } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Activities } from '../../activities/index.js';
import { Home } from '../../artifacts/home.js';
import type { Cli } from '../../client/cli.js';
import { cancel } from '../../client/commands/cancel.js';
import { lineage } from '../../client/commands/lineage.js';
import { status } from '../../client/commands/status.js';
import { watch } from '../../client/commands/watch.js';
import { findRun } from '../../client/run-id.js';
import { refuseTakenId, startRun } from '../../client/start-run.js';
import { watchRun } from '../../client/watch/watch-run.js';
import { withRun } from '../../client/with-run.js';
import { loadPipeline } from '../../config/load-pipeline.js';
import { UserError } from '../../contracts/errors.js';
import type { RunRecord } from '../../contracts/lineage.js';
import type { PipelineConfig } from '../../contracts/pipeline-config.js';
import { RunStatus } from '../../contracts/run-status.js';
import { SIGNALS, WORKFLOWS } from '../../contracts/temporal.js';
import { temporaryFolder } from '../temporary-folder.js';
import { doubles, untilCancelled } from '../workflows/doubles.js';
import { bundleWorkflows, startEnvironment, withWorker } from '../workflows/environment.js';

let environment: TestWorkflowEnvironment;
let bundle: WorkflowBundle;
let demo: PipelineConfig;
beforeAll(async () => {
  [environment, bundle] = await Promise.all([startEnvironment(), bundleWorkflows()]);
  demo = (await loadPipeline('demo', [])).config;
});
afterAll(() => environment.teardown());

let nextQueue = 0;

/** A command line on a home of its own, with what it printed. */
async function commandLine(address = environment.address) {
  const home = new Home(await temporaryFolder());
  const [printed, logged]: [string[], string[]] = [[], []];
  const cli: Cli = {
    ...{ home, cwd: home.root, env: { TEMPORAL_ADDRESS: address } },
    print: (text) => printed.push(text),
    log: (line) => logged.push(line),
  };
  const queue = `runs-${nextQueue++}`;
  const config = {
    ...demo,
    // A cancellation is heard with the next heartbeat, and these are sent as often as this asks for.
    reliability: { ...demo.reliability, heartbeatSeconds: 2 },
    queues: { pipeline: queue, translate: queue, sft: queue, dpo: queue, benchmark: queue },
  };
  const start = (runId: string) =>
    environment.client.workflow.start(WORKFLOWS.teachModel, {
      workflowId: runId,
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      taskQueue: queue,
      args: [{ runId, config }],
    });
  /** What the last `--json` printed. */
  const json = () => JSON.parse(printed.at(-1) ?? '') as unknown;
  /** The same home, where no server runs, or one that is reached elsewhere. */
  const elsewhere = (other = ''): Cli => ({ ...cli, env: { TEMPORAL_ADDRESS: other } });
  return { cli, home, queue, config, start, printed, logged, json, elsewhere };
}
type World = Awaited<ReturnType<typeof commandLine>>;

const begin = ({ cli, config, start, queue }: World) => startRun(cli, { runId: queue, name: 'x', config }, start);

/** Serves the run's queue with doubles of the activities, and its home with records. */
function served<T>({ home, queue }: World, changes: Partial<Activities>, work: () => Promise<T>): Promise<T> {
  const recordRun: Activities['recordRun'] = (record) => home.runs.update(record);
  return withWorker(environment, bundle, queue, { ...doubles(), recordRun, ...changes }, work);
}

async function statusOf(world: World, cli = world.cli): Promise<RunStatus> {
  await status(cli, world.queue, true);
  return RunStatus.parse(world.json());
}

/** Runs `watch` and returns what it wrote, line by line, until `enough`. */
async function watched(cli: Cli, record: RunRecord, enough: (lines: readonly string[]) => boolean): Promise<string[]> {
  const lines: string[] = [];
  const stop = new AbortController();
  const write = (chunk: Buffer, _encoding: string, done: () => void) => {
    lines.push(...String(chunk).trimEnd().split('\n'));
    if (enough(lines)) stop.abort();
    done();
  };
  await watchRun(cli, record, new Writable({ write }) as unknown as NodeJS.WriteStream, stop.signal);
  return lines;
}

const failing: Partial<Activities> = {
  ingest: () => {
    const { message } = new UserError('The line is broken.', {
      ...{ where: 'data.jsonl, line 7', expected: 'JSON', received: '{', fix: 'mend the line' },
    });
    throw ApplicationFailure.nonRetryable(message, 'UserError');
  },
};

describe('a run on a queue that nobody serves', () => {
  it('is found, says which command serves the queue, and is cancelled', async () => {
    const world = await commandLine();
    await begin(world);
    expect(await findRun(world.cli, undefined)).toMatchObject({ runId: world.queue, status: 'running' });
    const { unserved, server } = await statusOf(world);
    const command = `sprogskole worker pipeline --queue ${world.queue}`;
    expect([server, unserved]).toEqual(['answered', [{ queue: world.queue, command }]]);
    const lines = await watched(world.cli, await findRun(world.cli, undefined), ({ length }) => length > 0);
    expect(lines).toEqual([`nobody serves the queue ${world.queue}; serve it with: ${command}`]);
    await cancel(world.cli, undefined);
    expect(world.printed.at(-1)).toBe(`${world.queue} is cancelled.`);
    expect(await world.home.runs.read(world.queue)).toMatchObject({ status: 'cancelled' });
    expect(await watch(world.cli, undefined, false)).toBe(4);
  });
});

describe('a name is used once', () => {
  it('while the run runs and after it ended, and its record stays as it is', async () => {
    const world = await commandLine();
    await begin(world);
    const running = await world.home.runs.read(world.queue);
    await expect(begin(world)).rejects.toThrow(/is running[^]*sprogskole watch/u);
    await expect(refuseTakenId(world.cli, world.queue)).rejects.toBeInstanceOf(UserError);
    expect(await world.home.runs.read(world.queue)).toEqual(running);
    await cancel(world.cli, undefined);
    const ended = await world.home.runs.read(world.queue);
    await expect(begin(world)).rejects.toThrow(/There was a run of this name[^]*cancelled/u);
    expect(await world.home.runs.read(world.queue)).toEqual(ended);
  });

  it('by all homes of a server, and the one that comes second has no record of it', async () => {
    const [first, second] = [await commandLine(), await commandLine()];
    await begin(first);
    const refused = begin({ ...second, queue: first.queue, start: first.start });
    await expect(refused).rejects.toThrow(/The server knows a run of this name/u);
    expect(await second.home.runs.list()).toEqual([]);
    await cancel(first.cli, undefined);
  });

  it('by runs that are started in the same second, too', async () => {
    const { cli, home, config } = await commandLine();
    const start = () => startRun(cli, { name: 'same', config }, () => Promise.resolve());
    const runs = await Promise.all([start(), start(), start()]);
    expect(new Set(runs.map(({ runId }) => runId)).size).toBe(3);
    expect(await home.runs.list()).toHaveLength(3);
  });
});

it('a start that the server refuses leaves no record, and says what to do', async () => {
  const { cli, home, config } = await commandLine();
  const unheard = { key: defineSearchAttributeKey('Unheard', 'KEYWORD'), value: 'of' };
  const options = { workflowId: 'x', taskQueue: 'x', typedSearchAttributes: new TypedSearchAttributes([unheard]) };
  const start = () => environment.client.workflow.start('x', options);
  await expect(startRun(cli, { name: 'x', config }, start)).rejects.toThrow(/did not start[^]*Unheard[^]*fix:/u);
  expect(await home.runs.list()).toEqual([]);
});

describe('why a run failed', () => {
  it('is told by status, lineage and watch, with a server and without one', async () => {
    const world = await commandLine();
    await served(world, failing, async () => {
      const record = await begin(world);
      expect(await watch(world.cli, record.runId, true)).toBe(2);
    });
    for (const cli of [world.cli, world.elsewhere()]) {
      const { failure } = await statusOf(world, cli);
      expect(failure?.type).toBe('UserError');
      for (const show of [status, lineage]) {
        await show(cli, world.queue, false);
        expect(world.printed.at(-1)).toMatch(/The line is broken[^]*data\.jsonl, line 7[^]*mend the line/u);
      }
      expect(await watch(cli, world.queue, false)).toBe(2);
      expect(world.logged.at(-1)).toMatch(/failed\.\nThe line is broken/u);
    }
  });

  it('is asked of the server where the record does not say it, and recorded', async () => {
    const world = await commandLine();
    const silent = { ...failing, recordRun: () => Promise.resolve() };
    await served(world, silent, async () => {
      await begin(world);
      await environment.client.workflow
        .getHandle(world.queue)
        .result()
        .catch(() => undefined);
    });
    expect(await statusOf(world)).toMatchObject({ status: 'failed', failure: { type: 'UserError' } });
    expect(await world.home.runs.read(world.queue)).toMatchObject({ status: 'failed', failure: { type: 'UserError' } });
  });
});

describe('a run whose end was not recorded', () => {
  it('that was ended in the pages of the server is recorded as cancelled', async () => {
    const world = await commandLine();
    await begin(world);
    await environment.client.workflow.getHandle(world.queue).terminate();
    expect((await statusOf(world)).status).toBe('cancelled');
    expect((await world.home.runs.read(world.queue))?.status).toBe('cancelled');
  });

  it('and that the server does not know is watched to its end, and says so', async () => {
    const world = await commandLine();
    const record = { runId: world.queue, startedAt: '2026-01-01T00:00:00.000Z', config: world.config, stages: {} };
    await world.home.runs.write({ ...record, endedAt: null, status: 'running' });
    expect(await watch(world.cli, undefined, false)).toBe(3);
    expect(world.logged.at(-1)).toMatch(/does not know this run[^]*start the same pipeline again/u);
    expect((await world.home.runs.read(world.queue))?.failure?.type).toBe('RunLost');
  });

  it('is left alone while the server may still be about to learn of it', async () => {
    const world = await commandLine();
    const record = { runId: world.queue, startedAt: new Date().toISOString(), config: world.config, stages: {} };
    await world.home.runs.write({ ...record, endedAt: null, status: 'running' });
    expect(await statusOf(world)).toMatchObject({ status: 'running', server: 'unknown-run' });
  });
});

it('of a run that has ended no server is asked: the record says how', async () => {
  const world = await commandLine();
  await served(world, {}, async () => {
    await begin(world);
    await environment.client.workflow.getHandle(world.queue).result();
  });
  const [with_, without] = [await statusOf(world), await statusOf(world, world.elsewhere())];
  expect(without).toEqual(with_);
  expect(without).toMatchObject({ status: 'completed', server: null });
  await expect(withRun(world.elsewhere(), world.queue, () => Promise.resolve(0))).rejects.toThrow(/completed/u);
});

it('the list of all runs has the fields of one, with a server and without', async () => {
  const world = await commandLine();
  await begin(world);
  for (const cli of [world.cli, world.elsewhere()]) {
    await status(cli, undefined, true);
    expect(RunStatus.strict().array().parse(world.json())).toEqual([await statusOf(world, cli)]);
  }
  await cancel(world.cli, undefined);
});

describe('watch outside a terminal', () => {
  it('tells a pause that is saved for from one that frees the device, and shows no stage at work in it', async () => {
    const world = await commandLine();
    let saved = false;
    const ingest: Activities['ingest'] = async () => {
      await untilCancelled();
      while (!saved) {
        Context.current().heartbeat();
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new CancelledFailure('saved and stopped');
    };
    await served(world, { ingest }, async () => {
      const record = await begin(world);
      const handle = environment.client.workflow.getHandle(world.queue);
      const lines = await watched(world.cli, record, (seen) => {
        if (seen.length === 1) void handle.signal(SIGNALS.pause);
        saved = seen.some((line) => line.startsWith('pausing'));
        return seen.some((line) => line.startsWith('paused'));
      });
      expect(lines.map((line) => line.slice(0, 8).trim())).toEqual(['▶ ingest', 'pausing:', '‖ ingest', 'paused;']);
      await handle.terminate();
    });
  });

  it('tells why a stage is tried again, and when', async () => {
    const world = await commandLine();
    const ingest: Activities['ingest'] = () => Promise.reject(new Error('the Hub answered 503'));
    await served(world, { ingest }, async () => {
      const record = await begin(world);
      const lines = await watched(world.cli, record, (seen) => seen.some((line) => line.includes('next try')));
      expect(lines.at(-1)).toMatch(/^… ingest .*attempt \d: the Hub answered 503, next try in \d/u);
      await environment.client.workflow.getHandle(world.queue).terminate();
    });
  });

  it('tells that another run makes what this one needs', async () => {
    const world = await commandLine();
    const ingest: Activities['ingest'] = async () => {
      const note = 'waiting: run other is making this';
      while (!Context.current().cancellationSignal.aborted) {
        Context.current().heartbeat({ done: 0, total: null, unit: '', note });
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new CancelledFailure('told to stop');
    };
    await served(world, { ingest }, async () => {
      const record = await begin(world);
      const lines = await watched(world.cli, record, (seen) => seen.some((line) => line.includes('is making')));
      expect(lines.at(-1)).toMatch(/^… ingest .*waiting: run other is making this/u);
      await cancel(world.cli, world.queue);
      await environment.client.workflow
        .getHandle(world.queue)
        .result()
        .catch(() => undefined);
    });
  });

  it('tells that the server stopped, and goes on when it is back', async () => {
    const world = await commandLine();
    const proxy = await openProxy(environment.address);
    const cli = world.elsewhere(proxy.address);
    const ingest: Activities['ingest'] = async () => {
      await untilCancelled();
      return Promise.reject(new Error('stopped'));
    };
    await served(world, { ingest }, async () => {
      const record = await begin(world);
      const lines = await watched(cli, record, (seen) => {
        if (seen.length === 1) proxy.close();
        if (seen.at(-1)?.includes('no server answers')) void proxy.open();
        return seen.filter((line) => line.startsWith('▶ ingest')).length > 1;
      });
      proxy.close();
      expect(lines.map((line) => line.slice(0, 8).trim())).toEqual(['▶ ingest', '… ingest', 'no serve', '▶ ingest']);
      await environment.client.workflow.getHandle(world.queue).terminate();
    });
  });
});

/** A way to a server that can be closed and opened again, as if the server were stopped and started. */
async function openProxy(address: string) {
  const [host = '', port = ''] = address.split(':');
  const sockets = new Set<Socket>();
  const listen = (at: number) => {
    const server = createServer((client) => {
      const target = connectSocket(Number(port), host);
      for (const socket of [client, target]) sockets.add(socket.on('error', () => undefined));
      client.pipe(target).pipe(client);
    });
    return new Promise<typeof server>((resolve) =>
      server.listen(at, '127.0.0.1', () => {
        resolve(server);
      }),
    );
  };
  let server = await listen(0);
  const own = (server.address() as AddressInfo).port;
  return {
    address: `127.0.0.1:${own}`,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
    open: async () => {
      server = await listen(own);
    },
  };
}
