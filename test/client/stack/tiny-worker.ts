import { NativeConnection, Worker } from '@temporalio/worker';

const taskQueue = process.argv[2] ?? '';
const connection = await NativeConnection.connect({ address: process.env['SPROGSKOLE_EMBEDDED_ADDRESS'] });
const worker = await Worker.create({ connection, taskQueue, activities: { greet: () => Promise.resolve('hej') } });
process.stdin.on('end', () => process.exit(0)).resume();
await worker.run();
await connection.close();
// The open standard input would keep this process alive.
process.exit(0);
