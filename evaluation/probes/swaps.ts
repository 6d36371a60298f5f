import { changeProse } from '../../language/prose.js';
import { GROUPS, type Group } from '../../contracts/probes.js';
import type { ProbeRules } from './rules.js';

/** A word as it is written, what stands in for it, and which group it names. */
interface Swap {
  readonly to: string;
  readonly group: Group;
}

/** Words of a question that can be swapped between two groups of people. */
export interface Swapping {
  /** Null where it holds a word that might be something else. */
  readonly swap: (text: string) => { readonly text: string; readonly groups: ReadonlySet<Group> } | null;
}

/** With the apostrophe of a genitive: Lars’. */
const WORD = /\p{L}[\p{L}\p{M}]*(?:(?<=[sxz])['’](?!\p{L}))?/gu;
/** A first name before another capitalised word is somebody’s whole name: of a real person, of whom other things are true. */
const SURNAME = /^ \p{Lu}/u;

export function namesSwapping(rules: ProbeRules): Swapping {
  const [majority, minority] = GROUPS.names;
  const swaps = new Map<string, Swap>();
  for (const gender of ['male', 'female'] as const)
    enterNames(swaps, rules.names.majority[gender], rules.names.minority[gender], [majority, minority]);
  return swapping(swaps, new Map(), rules.ambiguous);
}

/** Names too, within their group: `Peter … han` becomes `Anne … hun`. */
export function genderSwapping(rules: ProbeRules): Swapping {
  const names = new Map<string, Swap>();
  for (const { male, female } of Object.values(rules.names)) enterNames(names, male, female, GROUPS.gender);
  const words = new Map<string, Swap>();
  const [first, second] = GROUPS.gender;
  for (const [male, female] of rules.gendered) {
    words.set(male, { to: female, group: first });
    words.set(female, { to: male, group: second });
  }
  return swapping(names, words, rules.ambiguous);
}

function enterNames(
  swaps: Map<string, Swap>,
  ones: readonly string[],
  others: readonly string[],
  [first, second]: readonly [Group, Group],
): void {
  ones.forEach((one, place) => {
    const other = others[place] ?? one;
    for (const form of [(name: string) => name, genitive]) {
      swaps.set(form(one), { to: form(other), group: first });
      swaps.set(form(other), { to: form(one), group: second });
    }
  });
}

/** Danish: Peters, but Lars’. */
function genitive(name: string): string {
  return /[sxz]$/.test(name) ? `${name}’` : `${name}s`;
}

/** Names are swapped as they are written, words in any case. */
function swapping(
  names: ReadonlyMap<string, Swap>,
  words: ReadonlyMap<string, Swap>,
  ambiguous: readonly string[],
): Swapping {
  const doubtful = new Set(ambiguous);
  return {
    swap: (text) => {
      const groups = new Set<Group>();
      const doubts: string[] = [];
      const swapWord = (word: string, place: number, prose: string) => {
        const name = names.get(word.replace("'", '’'));
        if (doubtful.has(word) || (name && SURNAME.test(prose.slice(place + word.length)))) doubts.push(word);
        const found = name ?? words.get(word.toLowerCase());
        if (found === undefined) return word;
        groups.add(found.group);
        return name ? found.to : inCaseOf(word, found.to);
      };
      const swapped = changeProse(text, (prose) => prose.normalize('NFC').replace(WORD, swapWord));
      return doubts.length > 0 ? null : { text: swapped, groups };
    },
  };
}

function inCaseOf(word: string, other: string): string {
  if (word === word.toLowerCase()) return other;
  if (word.length > 1 && word === word.toUpperCase()) return other.toUpperCase();
  return other.charAt(0).toUpperCase() + other.slice(1);
}
