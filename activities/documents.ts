import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { publishFile } from '../artifacts/publish-file.js';
import { writeAtomic } from '../artifacts/atomic-write.js';
import { readDocumentsIdentity, writeDocumentsIdentity } from '../config/stage-identities.js';
import { MergedMessage, type Message } from '../contracts/dataset.js';
import type { DocumentFile, FileTarget, QuarantinedDocument, WriteOutputs } from '../contracts/document-file.js';
import { MEDIA, type Ref } from '../contracts/ref.js';
import type { Activities, IngestOutputs, StageResult } from '../contracts/run.js';
import { readPieces } from '../dataset/documents/document-format.js';
import type { Piece } from '../dataset/documents/piece.js';
import { asMessages, translatedPieces } from '../dataset/documents/translated-pieces.js';
import type { Dependencies } from './dependencies.js';
import { heartbeat } from './heartbeat.js';
import { parsed } from './read-lines.js';
import { runStage, type StageAttempt, type StageWork } from './run-stage.js';

interface WriteInput {
  readonly file: DocumentFile;
  readonly merged: Ref;
  readonly target: FileTarget;
}

/** A file instead of a dataset: its documents as messages, and their translations as a file. */
export function documentActivities(deps: Dependencies): Pick<Activities, 'readDocuments' | 'writeDocuments'> {
  return {
    readDocuments: ({ file }): Promise<StageResult<IngestOutputs>> =>
      runStage(deps, readDocumentsIdentity(file), () => read(deps, file)),
    writeDocuments: async (input): Promise<StageResult<WriteOutputs>> => {
      const result = await runStage(deps, writeDocumentsIdentity(input.file, input.merged), (attempt) =>
        write(deps, input, attempt),
      );
      await publish(deps, result, input.target);
      return result;
    },
  };
}

/** Documents between two heartbeats. */
const REPORT_EVERY = 1000;

async function read({ home: { store } }: Dependencies, file: DocumentFile): Promise<StageWork<IngestOutputs>> {
  let documents = 0;
  const pieces = readPieces(await store.localFile(file.content), file);
  async function* counted(): AsyncGenerator<Message> {
    for await (const message of asMessages(pieces, file)) {
      if (documents++ % REPORT_EVERY === 0)
        heartbeat({ done: documents, total: null, unit: 'documents', note: file.path });
      yield message;
    }
  }
  const messages = await store.putJsonl(counted());
  return {
    outputs: { messages, excluded: await store.putJsonl([]) },
    summary: { read: documents },
    note: `${documents} documents read`,
  };
}

async function write(
  { home: { store } }: Dependencies,
  { file, merged }: WriteInput,
  { scratch }: StageAttempt,
): Promise<StageWork<WriteOutputs>> {
  const path = join(scratch, 'output');
  const quarantined: QuarantinedDocument[] = [];
  await writeAtomic(path, async (handle) => {
    const pieces = reported(readPieces(await store.localFile(file.content), file));
    const outcomes = parsed(store.readJsonl(merged), MergedMessage);
    const texts = translatedPieces(pieces, outcomes, (document) => quarantined.push(document));
    for await (const text of texts) await handle.writeFile(text);
  });
  return {
    outputs: { output: await store.putFile(path, MEDIA.binary), quarantine: await store.putJsonl(quarantined) },
    summary: { quarantined: quarantined.length },
    note: `${quarantined.length} documents quarantined`,
  };
}

async function* reported(pieces: AsyncIterable<Piece>): AsyncGenerator<Piece> {
  let done = 0;
  for await (const piece of pieces) {
    if (done++ % REPORT_EVERY === 0) heartbeat({ done, total: null, unit: 'documents', note: '' });
    yield piece;
  }
}

/** What is published is in the store before: a crash in here only means that it is done again. */
async function publish(
  { home: { store } }: Dependencies,
  { outputs, summary }: StageResult<WriteOutputs>,
  { output, quarantine, replace }: FileTarget,
): Promise<void> {
  await publishFile(await store.localFile(outputs.output), output, replace);
  if (summary['quarantined'] !== 0) await publishFile(await store.localFile(outputs.quarantine), quarantine, replace);
  // That of an earlier translation does not belong to this one.
  else if (replace) await rm(quarantine, { force: true });
}
