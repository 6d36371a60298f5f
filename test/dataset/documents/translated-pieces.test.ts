import { describe, expect, it } from 'vitest';
import type { MergedMessage } from '../../../contracts/dataset.js';
import type { QuarantinedDocument } from '../../../contracts/document-file.js';
import { AccountingError } from '../../../contracts/errors.js';
import { textPieces } from '../../../dataset/documents/text-pieces.js';
import { asMessages, translatedPieces } from '../../../dataset/documents/translated-pieces.js';
import { withFile } from './support.js';

const TEXT = '\none\n\ntwo\n\nthree\n';

type Outcome = Pick<MergedMessage, 'outcome' | 'translation' | 'reason' | 'detail'>;
const translated = (translation: string): Outcome => ({ outcome: 'translated', translation });

/** Writes TEXT with these outcomes of its documents. */
function write(outcomes: readonly Outcome[]): Promise<{ text: string; quarantined: QuarantinedDocument[] }> {
  return withFile('file.txt', TEXT, async (path) => {
    async function* merged(): AsyncGenerator<MergedMessage> {
      let index = 0;
      for await (const message of asMessages(textPieces(path), { language: 'en' })) {
        const outcome = outcomes[index++];
        if (outcome !== undefined) yield { ...message, ...outcome };
      }
    }
    const quarantined: QuarantinedDocument[] = [];
    let text = '';
    const pieces = translatedPieces(textPieces(path), merged(), (document) => quarantined.push(document));
    for await (const piece of pieces) text += piece;
    return { text, quarantined };
  });
}

describe('a translated file', () => {
  it('has the translations where the documents were', async () => {
    const result = await write(['en', 'to', 'tre'].map(translated));
    expect(result).toEqual({ text: '\nen\n\nto\n\ntre\n', quarantined: [] });
  });

  it('keeps the source of what was quarantined, leaves out what was dropped, and tells of both', async () => {
    const { text, quarantined } = await write([
      { outcome: 'quarantined', translation: null, reason: 'repetition', detail: '"one": en en en' },
      translated('to'),
      { outcome: 'excluded', translation: null, reason: 'numbers-lost', detail: '"three": 3' },
    ]);
    expect(text).toBe('\none\n\nto\n\n');
    expect(quarantined).toEqual([
      { line: 2, outcome: 'quarantined', reason: 'repetition', detail: '"one": en en en', text: 'one' },
      { line: 6, outcome: 'excluded', reason: 'numbers-lost', detail: '"three": 3', text: 'three' },
    ]);
  });

  it('is refused where a document has no outcome', async () => {
    await expect(write([translated('en'), translated('to')])).rejects.toBeInstanceOf(AccountingError);
  });

  it('is refused where an outcome belongs to another file', async () => {
    const pieces = withFile('other.txt', 'x\n', async (path) => {
      const merged = asMerged(asMessages(textPieces(path), { language: 'en' }));
      let text = '';
      await withFile('file.txt', 'y\n', async (other) => {
        for await (const piece of translatedPieces(textPieces(other), merged, () => undefined)) text += piece;
      });
      return text;
    });
    await expect(pieces).rejects.toThrow('Expected the translation of line 1, and received that of line 1.');
  });
});

async function* asMerged(messages: ReturnType<typeof asMessages>): AsyncGenerator<MergedMessage> {
  for await (const message of messages) yield { ...message, outcome: 'kept', translation: message.text };
}
