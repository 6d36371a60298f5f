/**
 * Records the histories of a run and of everything that it started in test/histories, where every change to the
 * workflows is replayed against them. Never replaces one.
 *
 *     node --import tsx tools/record-history.ts RUN NAME
 */
import { createCli } from '../client/cli.js';
import { connect } from '../client/connect.js';
import { recordingsOf, writeRecordings } from './histories/recordings.js';

const [runId, name] = process.argv.slice(2);
if (runId === undefined || name === undefined)
  throw new Error('Which run, and what does its history show? node --import tsx tools/record-history.ts RUN NAME');

const { client, close } = await connect(createCli());
for (const file of await writeRecordings(await recordingsOf(client, runId, name))) console.log(`wrote ${file}`);
await close();
