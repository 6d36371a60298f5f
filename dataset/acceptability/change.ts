import { at, type Span } from './clause.js';
import type { Sentence } from './conllu.js';

/** An error that can be made in a sentence: other forms in place of some words. */
export interface Change extends Span {
  readonly forms: readonly string[];
}

/** Makes every error of its kind that a sentence has room for. */
export type Rule = (sentence: Sentence) => Change[];

/** Another form of one word, with a capital where that had one. */
export function replaced(sentence: Sentence, place: number, form: string): Change {
  const before = at(sentence, place).form;
  const isCapital = before !== before.toLowerCase();
  return { from: place, to: place + 1, forms: [isCapital ? form.charAt(0).toUpperCase() + form.slice(1) : form] };
}

/** Two neighbouring spans in each other's place. */
export function swapped(sentence: Sentence, first: Span, second: Span): Change {
  const forms = (span: Span) => sentence.words.slice(span.from, span.to).map(({ form }) => form);
  return { from: first.from, to: second.to, forms: [...forms(second), ...forms(first)] };
}

/** The sentence as it is written; spaces stay where they are when words move. */
export function write({ words }: Sentence, change?: Change): string {
  if (change === undefined) return join(words);
  const { from, to, forms } = change;
  const last = words[to - 1];
  const inside = forms.map((form, index) => {
    const isLast = index === forms.length - 1;
    return { form, spaceAfter: (isLast ? last?.spaceAfter : words[from + index]?.spaceAfter) ?? true };
  });
  const before = words.slice(0, from);
  const previous = before.pop();
  // What was before a word that is gone now stands before what followed it.
  const spaceAfter = (forms.length === 0 ? last?.spaceAfter : previous?.spaceAfter) ?? true;
  return join([...before, ...(previous ? [{ ...previous, spaceAfter }] : []), ...inside, ...words.slice(to)]);
}

function join(words: readonly { readonly form: string; readonly spaceAfter: boolean }[]): string {
  return words
    .map(({ form, spaceAfter }) => (spaceAfter ? `${form} ` : form))
    .join('')
    .trim();
}
