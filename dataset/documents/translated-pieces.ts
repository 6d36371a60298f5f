import type { MergedMessage, Message } from '../../contracts/dataset.js';
import type { DocumentFile, QuarantinedDocument } from '../../contracts/document-file.js';
import { AccountingError } from '../../contracts/errors.js';
import type { Piece } from './piece.js';

/** A file's documents as messages, each a conversation of its own, named by the line at which it begins. */
export async function* asMessages(
  pieces: AsyncIterable<Piece>,
  { language }: Pick<DocumentFile, 'language'>,
): AsyncGenerator<Message> {
  for await (const { line, document } of pieces) {
    if (document === null) continue;
    const id = String(line);
    yield { id, treeId: id, parentId: null, role: 'prompter', lang: language, rank: null, text: document };
  }
}

/**
 * The translated file, piece by piece. A document that could not be translated keeps its source text; one that was
 * excluded is left out. Both are handed to `onQuarantined`.
 *
 * @param merged what became of each document, in the order of the file
 * @throws AccountingError where the two do not belong together
 */
export async function* translatedPieces(
  pieces: AsyncIterable<Piece>,
  merged: AsyncIterator<MergedMessage, unknown>,
  onQuarantined: (document: QuarantinedDocument) => void,
): AsyncGenerator<string> {
  for await (const { line, document, put } of pieces) {
    if (document === null) {
      yield put('');
      continue;
    }
    const message = await outcomeOf(line, document, merged);
    const { outcome, translation, reason = 'unknown', detail = '' } = message;
    if (outcome === 'quarantined' || outcome === 'excluded')
      onQuarantined({ line, outcome, reason, detail, text: document });
    if (outcome !== 'excluded') yield put(translation ?? document);
  }
  if ((await merged.next()).done !== true) throw new AccountingError('There are more translations than documents.');
}

async function outcomeOf(
  line: number,
  document: string,
  merged: AsyncIterator<MergedMessage, unknown>,
): Promise<MergedMessage> {
  const next = await merged.next();
  if (next.done !== true && next.value.id === String(line) && next.value.text === document) return next.value;
  const received = next.done === true ? 'no more translations' : `that of line ${next.value.id}`;
  throw new AccountingError(`Expected the translation of line ${line}, and received ${received}.`);
}
