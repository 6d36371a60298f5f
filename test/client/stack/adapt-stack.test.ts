import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { ensureStack } from '../../../client/stack/background.js';
import { askSupervisor, type StackRequest } from '../../../client/stack/control.js';
import { activitiesAtWork, isPolled } from '../../../workers/pollers.js';
import { readStack } from '../../../client/stack/stack-state.js';
import { stackFixture, tinyWorker, until } from './fixture.js';

const LIMIT_MS = 90_000;

it(
  'a running stack is given what a later command has: workers at once, variables and code where no stage is at work',
  { timeout: LIMIT_MS },
  async () => {
    await using fixture = await stackFixture([tinyWorker('gpu')]);
    const { address, namespace, control } = await ensureStack(fixture.options);
    const connection = await Connection.connect({ address });
    const ask = (request: Partial<StackRequest>) =>
      askSupervisor(control ?? '', { workers: [], env: {}, version: '1', ...request });
    const pid = async (name: string) =>
      (await readStack(fixture.home))?.children.find((child) => child.name === name)?.process?.pid ?? 0;
    const another = (name: string, than: number) =>
      until(`another ${name}`, async () => ![0, than].includes(await pid(name)));

    expect(await ask({})).toEqual([]);
    expect(await ask({ workers: [tinyWorker('gpu'), tinyWorker('other')] })).toEqual(['starting worker-other']);
    await until('the queue is polled', () => isPolled(connection, 'other', { namespace }));

    const [gpu, other] = [await pid('worker-gpu'), await pid('worker-other')];
    const said = await ask({ env: { HF_TOKEN: 'hf_later' } });
    expect(said).toEqual(['gpu', 'other'].map((queue) => `restarted worker-${queue} (HF_TOKEN is another)`));
    await another('worker-gpu', gpu);
    await another('worker-other', other);
    if (process.platform === 'linux') {
      expect(await readFile(`/proc/${await pid('worker-gpu')}/environ`, 'utf8')).toContain('HF_TOKEN=hf_later');
    }
    for (const file of await filesBelow(fixture.home)) expect(await readFile(file, 'latin1')).not.toContain('hf_later');

    const worker = await Worker.create({
      connection: await NativeConnection.connect({ address }),
      taskQueue: 'test',
      workflowsPath: fileURLToPath(new URL('./tiny-workflows.ts', import.meta.url)),
    });
    await worker.runUntil(async () => {
      const file = join(fixture.home, 'go');
      const args: [string, string] = ['gpu', file];
      const run = await new Client({ connection }).workflow.start('holdUntil', {
        taskQueue: 'test',
        workflowId: 'w',
        args,
      });
      await until('it is at work', async () => (await activitiesAtWork(connection, namespace)).length === 1);
      const busy = await pid('worker-gpu');
      expect(await ask({ version: '2' })).toEqual([
        'worker-gpu is at work; it is restarted when that is done (version 2 after 1)',
        'restarted worker-other (version 2 after 1)',
      ]);
      expect(await pid('worker-gpu')).toBe(busy);
      await writeFile(file, '');
      await run.result();
      await another('worker-gpu', busy);
    });
    await connection.close();
  },
);

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}
