import type { Random } from '../statistics/random.js';
import type { ProbeRules } from './rules.js';

/** Of all letters, so many are typed wrong; at least one of a text. Chosen, not measured: about one word in five. */
export const TYPO_RATE = 0.05;

const LETTER = /\p{L}/u;

/** Makes typing errors of three kinds, alike in chance: a key beside the right one, a letter left out, one typed twice. */
export function typing({ keyboard }: Pick<ProbeRules, 'keyboard'>, random: Random): (prose: string) => string {
  const neighbours = neighboursOf(keyboard);
  return (prose) => {
    const letters = Array.from(prose);
    const places = letters.flatMap((letter, place) => (LETTER.test(letter) ? [place] : []));
    const wrong = new Set(places.filter(() => random.below(1000) < 1000 * TYPO_RATE));
    const one = places[random.below(Math.max(places.length, 1))];
    if (wrong.size === 0 && one !== undefined) wrong.add(one);
    return letters.map((letter, place) => (wrong.has(place) ? mistyped(letter, neighbours, random) : letter)).join('');
  };
}

function mistyped(letter: string, neighbours: ReadonlyMap<string, readonly string[]>, random: Random): string {
  const near = neighbours.get(letter.toLowerCase()) ?? [];
  const kind = random.below(3);
  if (kind === 0) return '';
  const other = near[random.below(Math.max(near.length, 1))];
  if (kind === 1 || other === undefined) return letter + letter.toLowerCase();
  return letter === letter.toLowerCase() ? other : other.toUpperCase();
}

/** The keys to the left and right, and those above and below, of which each row lies half a key further right. */
function neighboursOf(keyboard: readonly string[]): Map<string, string[]> {
  const at = (row: number, column: number) => keyboard[row]?.[column] ?? '';
  const found = new Map<string, string[]>();
  keyboard.forEach((keys, row) => {
    Array.from(keys).forEach((key, column) => {
      const places = [
        ...[at(row, column - 1), at(row, column + 1)],
        ...[at(row - 1, column), at(row - 1, column + 1), at(row + 1, column - 1), at(row + 1, column)],
      ];
      found.set(
        key,
        places.filter((place) => place !== ''),
      );
    });
  });
  return found;
}

export function lowerCase(prose: string): string {
  return prose.toLowerCase();
}

/** Within a word it stays: `e-mail`, `det’s`. */
export function withoutPunctuation(prose: string): string {
  return prose.replace(/(?<!\p{L})\p{P}|\p{P}(?!\p{L})/gu, '').replace(/ {2,}/g, ' ');
}

/** Other letters for some, capitals as capitals: `Æble` becomes `Aeble`. */
export function otherLetters(letters: Readonly<Record<string, string>>): (prose: string) => string {
  return (prose) =>
    prose.normalize('NFC').replace(/\p{L}/gu, (letter) => {
      const other = letters[letter.toLowerCase()];
      if (other === undefined) return letter;
      return letter === letter.toLowerCase() ? other : other.charAt(0).toUpperCase() + other.slice(1);
    });
}
