import { compareWords, type MarkedWord } from './word-diff.js';

export type Verdict = 'better' | 'worse' | 'same';

/** Two models by name; both empty where there is one model alone. */
export interface Pair {
  readonly before: string;
  readonly after: string;
}

/** Graded scores, of 0–100, that differ by less are called the same. */
const NOTICEABLE = 2;

/** One item of the list: what its attributes say, and its texts. */
export class Item {
  readonly element: HTMLDetailsElement;
  readonly suite: string;
  private readonly scores: ReadonlyMap<string, number>;
  /** Models whose answer is in another language. */
  private readonly away: readonly string[];
  private readonly graded: boolean;
  private readonly words: string;
  private readonly texts: ReadonlyMap<string, { readonly element: Element; readonly text: string }>;

  constructor(element: HTMLDetailsElement) {
    const { suite = '', scores = '', away = '', graded } = element.dataset;
    this.element = element;
    this.suite = suite;
    this.scores = new Map(
      [...scores.matchAll(/(\S+) (\S+)/g)].map(([, system = '', score]) => [system, Number(score)]),
    );
    this.away = away.split(' ');
    this.graded = graded !== 'no';
    const texts = [...element.querySelectorAll<HTMLElement>('.answer')].flatMap((answer) => {
      const text = answer.querySelector('.text:not(.empty)');
      return text ? [[answer.dataset['system'] ?? '', { element: text, text: text.textContent }] as const] : [];
    });
    this.texts = new Map(texts);
    const asked = [...element.querySelectorAll('.question, .prompt .text')].map(({ textContent }) => textContent);
    this.words = [...asked, ...texts.map(([, { text }]) => text)].join('\n').toLowerCase();
  }

  holds(words: string): boolean {
    return this.words.includes(words);
  }

  verdict({ before, after }: Pair): Verdict {
    const change = (this.scores.get(after) ?? 0) - (this.scores.get(before) ?? 0);
    if (Math.abs(change) < NOTICEABLE) return 'same';
    return change > 0 ? 'better' : 'worse';
  }

  /** Right became wrong, or the other way round, or the language changed. */
  isFlipped(pair: Pair): boolean {
    const isAway = (system: string) => this.away.includes(system);
    return isAway(pair.before) !== isAway(pair.after) || (!this.graded && this.verdict(pair) !== 'same');
  }

  /** Shows the two answers of a pair beside the reference, with what their words are to one another. */
  compare({ before, after }: Pair): void {
    if (before === '') return;
    this.element.dataset['verdict'] = this.verdict({ before, after });
    for (const part of this.element.querySelectorAll<HTMLElement>('[data-system]')) {
      part.hidden = !['reference', before, after].includes(part.dataset['system'] ?? '');
    }
    if (this.element.open) this.mark({ before, after });
  }

  mark({ before, after }: Pair): void {
    if (before === '') return;
    const textOf = (system: string) => this.texts.get(system)?.text ?? '';
    const compared = compareWords(textOf('reference'), textOf(before), textOf(after));
    if (!compared) return;
    this.write('reference', compared.reference);
    this.write(before, compared.before);
    this.write(after, compared.after);
  }

  private write(system: string, words: readonly MarkedWord[]): void {
    this.texts.get(system)?.element.replaceChildren(...words.flatMap(asNodes));
  }
}

/** The white space before a word is not marked with it. */
function asNodes({ word, mark }: MarkedWord): Node[] {
  const space = word.length - word.trimStart().length;
  const node = document.createElement('mark');
  node.className = mark;
  node.textContent = word.slice(space);
  return [document.createTextNode(word.slice(0, space)), node];
}
