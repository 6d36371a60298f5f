import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeAtomic } from '../artifacts/atomic-write.js';
import { parsed } from '../artifacts/json-lines.js';
import { publishFile } from '../artifacts/publish-file.js';
import { TranslationContext } from '../contracts/context.js';
import { MergedMessage } from '../contracts/dataset.js';
import { DocumentFile, FileTarget, type QuarantinedDocument } from '../contracts/document-file.js';
import { MEDIA, Ref } from '../contracts/ref.js';
import type { ActivityProgress } from '../contracts/run.js';
import { DOCUMENTS_VERSION, readPieces } from '../dataset/documents/document-format.js';
import type { Piece } from '../dataset/documents/piece.js';
import { translatedPieces } from '../dataset/documents/translated-pieces.js';
import { stage } from './stage.js';

/** Documents between two signs of life. */
const REPORT_EVERY = 1000;

/** Puts the translations into the file's place, and the file where it is wanted. */
export const writeDocuments = stage({
  name: 'write-documents',
  version: DOCUMENTS_VERSION,
  context: TranslationContext,
  inputs: z.object({ ...DocumentFile.shape, merged: Ref, target: FileTarget }),
  outputs: z.object({
    output: Ref,
    /** JSON lines of QuarantinedDocument. */
    quarantine: Ref,
  }),
  keyed: (_context, { format, field }) => ({ format, field }),
  work: async ({ inputs: file, store, scratch, progress }) => {
    const path = join(scratch, 'output');
    const quarantined: QuarantinedDocument[] = [];
    await writeAtomic(path, async (handle) => {
      const pieces = reported(readPieces(await store.localFile(file.content), file), progress);
      const outcomes = parsed(store.readJsonl(file.merged), MergedMessage);
      const texts = translatedPieces(pieces, outcomes, (document) => quarantined.push(document));
      for await (const text of texts) await handle.writeFile(text);
    });
    return {
      outputs: { output: await store.putFile(path, MEDIA.binary), quarantine: await store.putJsonl(quarantined) },
      summary: { quarantined: quarantined.length },
      note: `${quarantined.length} documents quarantined`,
    };
  },
  // What is published is in the store before: a crash in here only means that it is done again.
  publish: async ({ outputs, summary }, { inputs: { target }, home: { store } }) => {
    const { output, quarantine, replace } = target;
    await publishFile(await store.localFile(outputs.output), output, replace);
    if (summary['quarantined'] !== 0) await publishFile(await store.localFile(outputs.quarantine), quarantine, replace);
    // That of an earlier translation does not belong to this one.
    else if (replace) await rm(quarantine, { force: true });
  },
});

async function* reported(
  pieces: AsyncIterable<Piece>,
  progress: (progress: ActivityProgress) => void,
): AsyncGenerator<Piece> {
  let done = 0;
  for await (const piece of pieces) {
    if (done++ % REPORT_EVERY === 0) progress({ done, total: null, unit: 'documents', note: '' });
    yield piece;
  }
}
