import { describeValue, inputError } from '../input-error.js';
import { readLines } from '../read-lines.js';

/** A word of a treebank. */
export interface Word {
  readonly form: string;
  readonly lemma: string;
  /** Universal part of speech: NOUN, VERB, … */
  readonly upos: string;
  /** Features by name: Gender Com, VerbForm Fin, … */
  readonly feats: Readonly<Record<string, string>>;
  /** Place of the word that it depends on, counted from 0; -1 of the root. */
  readonly head: number;
  readonly deprel: string;
  readonly spaceAfter: boolean;
}

export interface Sentence {
  readonly id: string;
  readonly words: readonly Word[];
}

/**
 * The sentences of a CoNLL-U file (Universal Dependencies 2), each with comments before it. Those in which a written
 * word is several of the tree (`2-3`), or one of the tree is not written (`2.1`), are passed over.
 *
 * @throws UserError at the first line that is no word
 */
export async function* readSentences(path: string): AsyncGenerator<Sentence> {
  let sentence = { id: '', words: [] as Word[], whole: true };
  for await (const { number, text } of readLines(path)) {
    if (text.startsWith('#') && (sentence.words.length > 0 || !sentence.whole)) {
      if (sentence.whole) yield sentence;
      sentence = { id: '', words: [], whole: true };
    }
    if (text.startsWith('# sent_id')) sentence.id = text.slice(text.indexOf('=') + 1).trim();
    else if (/^\d+[-.]/.test(text)) sentence.whole = false;
    else if (!text.startsWith('#')) sentence.words.push(wordOf(text, `${path}:${number}`));
  }
  if (sentence.whole && sentence.words.length > 0) yield sentence;
}

function wordOf(line: string, where: string): Word {
  const columns = line.split('\t');
  const [, form = '', lemma = '', upos = '', , feats = '', head = '', deprel = '', , misc = ''] = columns;
  if (columns.length !== 10 || !/^\d+$/.test(head)) {
    throw inputError('A line is no word of a treebank.', where, {
      expected: 'ten columns with a tab between them (CoNLL-U), the seventh a number',
      received: describeValue(line),
      fix: 'Name a folder of a treebank of Universal Dependencies.',
    });
  }
  const features = feats === '_' ? [] : feats.split('|').map((feature) => feature.split('=', 2));
  return {
    ...{ form, lemma, upos, deprel, head: Number(head) - 1, spaceAfter: !misc.split('|').includes('SpaceAfter=No') },
    feats: Object.fromEntries(features) as Record<string, string>,
  };
}
