import { afterEach, describe, expect, test, vi } from 'vitest';
import { UserError } from '../../../contracts/errors.js';
import type { TranslatorEvent } from '../../../contracts/translator.js';
import { EngineFailedError, EngineOutOfMemoryError } from '../../../translation/engine.js';
import { PythonClient, type LoadingEvent } from '../../../translation/python/python-client.js';

const READY = {
  event: 'ready',
  device: 'cpu',
  computeType: 'float32',
  memoryBytes: 1,
  seconds: 1,
  versions: {},
} as const;
const REQUEST = { sources: [[5, 2]], beams: 1, lengthPenalty: 1, maxNewTokens: 4 };

let client: PythonClient;
afterEach(() => client.kill());

/** A process that answers the line it gets first, then the second, … with these events. */
function open(answers: readonly (readonly (TranslatorEvent | string)[])[], options: { silenceSeconds?: number } = {}) {
  const script = `
    const answers = ${JSON.stringify(answers)};
    require('node:readline').createInterface({ input: process.stdin }).on('line', () => {
      for (const answer of answers.shift() ?? []) {
        if (answer === 'die') { process.stderr.write('dying words'); process.exit(9); }
        process.stdout.write((typeof answer === 'string' ? answer : JSON.stringify(answer)) + '\\n');
      }
    }).on('close', () => process.exit(4));`;
  const loading: LoadingEvent[] = [];
  client = new PythonClient({
    start: {
      engine: 'transformers',
      model: '/m',
      cacheFolder: '/c',
      device: 'cpu',
      precision: 'float32',
      threads: 1,
      probes: [[5, 2]],
    },
    env: {},
    silenceSeconds: options.silenceSeconds ?? 60,
    onLoading: (event) => loading.push(event),
    command: [process.execPath, '-e', script],
  });
  return { client, loading };
}

const failure = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => new Error('it did not fail'),
    (error: unknown) => error,
  );

const failed = (id: number, kind: 'out-of-memory' | 'failed'): TranslatorEvent => ({
  event: 'failed',
  id,
  kind,
  message: 'no way',
});

describe('the client of a translator process', () => {
  test('tells what is loaded, that it is ready, and what came out', async () => {
    const outputs = [{ ids: [7, 2], finished: true }];
    const { client, loading } = open([
      [{ event: 'loading', step: 'reading', seconds: 0 }, READY],
      [{ event: 'translated', id: 0, outputs }],
    ]);
    expect(await client.ready).toEqual(READY);
    expect(loading.map(({ step }) => step)).toEqual(['reading']);
    expect(await client.translate(REQUEST)).toEqual(outputs);
  });

  test('takes no character of a message for a line break', async () => {
    const error = { event: 'error', kind: 'user', message: 'a\u2028b\u2029c\u0085d', where: '', expected: '' } as const;
    const { client } = open([[{ ...error, received: '', fix: '' }]]);
    expect(String(await failure(client.ready))).toContain('a\u2028b\u2029c\u0085d');
  });

  test('goes on after a batch that failed, and tells want of memory apart', async () => {
    const { client } = open([[READY], [failed(0, 'failed')], [failed(1, 'out-of-memory')]]);
    const error = await failure(client.translate(REQUEST));
    expect(error).toBeInstanceOf(EngineFailedError);
    expect(error).not.toBeInstanceOf(EngineOutOfMemoryError);
    expect(await failure(client.translate(REQUEST))).toBeInstanceOf(EngineOutOfMemoryError);
    expect(client.alive).toBe(true);
  });

  test('passes on what the user can mend', async () => {
    const mendable = { where: 'here', expected: 'a', received: 'b', fix: 'c' };
    const { client } = open([[{ event: 'error', kind: 'user', message: 'No GPU.', ...mendable }]]);
    const error = await failure(client.ready);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).details).toEqual(mendable);
    expect(client.alive).toBe(false);
  });

  test('gives the last words of a process that died', async () => {
    const { client } = open([[READY], ['die']]);
    const error = await failure(client.translate(REQUEST));
    expect(error).toBeInstanceOf(EngineFailedError);
    expect(String(error)).toMatch(/exit code 9.*dying words/su);
    expect(client.alive).toBe(false);
  });

  test('ends a process that writes what is no event', async () => {
    const { client } = open([[READY], ['Hello!']]);
    const error = await failure(client.translate(REQUEST));
    expect(String(error)).toContain('no event: Hello!');
    await isGone(client);
  });

  test('ends a process that falls silent while it loads', async () => {
    const { client } = open([[]], { silenceSeconds: 1 });
    const error = await failure(client.ready);
    expect(error).toBeInstanceOf(EngineFailedError);
    expect(String(error)).toContain('no sign of life for 1 s');
    await isGone(client);
  });

  test('says how to install what is not there', async () => {
    client = new PythonClient({
      start: {
        engine: 'transformers',
        model: '',
        cacheFolder: '',
        device: 'cpu',
        precision: 'float32',
        threads: 1,
        probes: [],
      },
      env: {},
      silenceSeconds: 60,
      command: ['/nonexistent/python'],
    });
    expect(String(await failure(client.ready))).toContain('npm run setup');
  });

  test('leaves no process', async () => {
    const { client } = open([[READY], []]);
    await client.ready;
    const call = failure(client.translate(REQUEST));
    await client.kill();
    expect(await call).toBeInstanceOf(EngineFailedError);
    await isGone(client);
  });
});

async function isGone({ processId = 0 }: PythonClient): Promise<void> {
  await vi.waitFor(() => {
    expect(() => process.kill(processId, 0)).toThrow('ESRCH');
  }, 10_000);
}
