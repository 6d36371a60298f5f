import { TranslationContext } from '../contracts/context.js';
import type { Message } from '../contracts/dataset.js';
import { DocumentFile } from '../contracts/document-file.js';
import { DOCUMENTS_VERSION, readPieces } from '../dataset/documents/document-format.js';
import { asMessages } from '../dataset/documents/translated-pieces.js';
import { IngestOutputs } from './ingest.js';
import { stage } from './stage.js';

/** Documents between two signs of life. */
const REPORT_EVERY = 1000;

/** A file instead of a dataset: its documents as messages. */
export const readDocuments = stage({
  name: 'read-documents',
  version: DOCUMENTS_VERSION,
  context: TranslationContext,
  inputs: DocumentFile,
  outputs: IngestOutputs,
  keyed: (_context, { format, field, language }) => ({ format, field, language }),
  work: async ({ inputs: file, store, progress }) => {
    let documents = 0;
    const pieces = readPieces(await store.localFile(file.content), file);
    async function* counted(): AsyncGenerator<Message> {
      for await (const message of asMessages(pieces, file)) {
        if (documents++ % REPORT_EVERY === 0)
          progress({ done: documents, total: null, unit: 'documents', note: file.path });
        yield message;
      }
    }
    const messages = await store.putJsonl(counted());
    return {
      outputs: { messages, excluded: await store.putJsonl([]) },
      summary: { read: documents },
      note: `${documents} documents read`,
    };
  },
});
