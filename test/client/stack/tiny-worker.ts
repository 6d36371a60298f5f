import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { NativeConnection, Runtime, Worker } from '@temporalio/worker';

const taskQueue = process.argv[2] ?? '';
if (taskQueue === 'saves') Runtime.install({ shutdownSignals: [] });
const connection = await NativeConnection.connect({ address: process.env['SPROGSKOLE_EMBEDDED_ADDRESS'] });
const activities = {
  greet: () => Promise.resolve('hej'),
  /** At work until this file is there. */
  holdUntil: async (path: string) => {
    while (!existsSync(path)) await sleep(50);
  },
};
const worker = await Worker.create({ connection, taskQueue, activities });
process.stdin.on('end', () => process.exit(0)).resume();
// This one has something to save when it is stopped: it takes a while, and leaves a file.
if (taskQueue === 'saves') {
  process.once('SIGTERM', () => {
    void sleep(1_500)
      .then(() => writeFile(join(process.env['SPROGSKOLE_HOME'] ?? '', 'saved'), ''))
      .then(() => {
        worker.shutdown();
      });
  });
}
await worker.run();
await connection.close();
// The open standard input would keep this process alive.
process.exit(0);
