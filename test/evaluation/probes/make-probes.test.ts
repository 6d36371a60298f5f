import { describe, expect, test } from 'vitest';
import type { TestItem } from '../../../contracts/dataset.js';
import type { Variant } from '../../../contracts/probes.js';
import { makeProbes } from '../../../evaluation/probes/make-probes.js';
import { TYPO_RATE } from '../../../evaluation/probes/noise.js';
import { probeRules } from '../../../evaluation/probes/rules.js';
import { exampleItems } from '../example-run.js';

function item(question: string, reference = 'Det ved jeg ikke.', earlier: string[] = []): TestItem {
  const turns = earlier.map((content, at) => ({
    role: at % 2 === 0 ? ('user' as const) : ('assistant' as const),
    content,
  }));
  return { id: 'q', treeId: 't', prompt: [...turns, { role: 'user', content: question }], reference, english: null };
}

function probed(items: readonly TestItem[], seed = 1, most = 100) {
  return makeProbes(items, { language: 'da', most, seed });
}

/** The one question put otherwise, and its reference; undefined where the rule does not apply. */
function varied(variant: Variant, ...question: Parameters<typeof item>) {
  const { items, probes } = probed([item(...question)]);
  const at = probes.findIndex((probe) => probe.variant === variant);
  const found = items[at];
  return found && { question: found.prompt.at(-1)?.content, reference: found.reference, group: probes[at]?.group };
}

describe('noise', () => {
  test.each([
    ['lower-case', 'Er ÅRHUS i Jylland?', 'er århus i jylland?'],
    ['no-punctuation', 'Hvad er e-mail, «egentlig» – kort? (Svar!)', 'Hvad er e-mail egentlig kort Svar'],
    ['two-letters', 'Æble, ø og Århus', 'Aeble, oe og Aarhus'],
    ['plain-letters', 'Æble, ø og A\u030arhus', 'Able, o og Arhus'],
  ] as const)('%s', (variant, before, after) => {
    expect(varied(variant, before)?.question).toBe(after);
  });

  test('leaves code, addresses and numbers, the reference and earlier turns as they are', () => {
    const kept = ['`Æ, Ø`', 'https://Å.dk/Æ,Ø', '```\nÅ, Å!\n```', '3,14', 'A4-ÆØ'];
    const question = `Æ! ${kept[0]} ${kept[1]} ${kept[3]} ${kept[4]}\n${kept[2]}\nØ?`;
    const earlier = ['Æ, hej', 'Ø, hej'];
    const { items, probes } = probed([item(question, 'Å, ja', earlier)]);
    expect(probes.map(({ variant }) => variant)).toEqual([
      ...['typos', 'lower-case', 'no-punctuation', 'two-letters', 'plain-letters'],
    ]);
    for (const { prompt, reference } of items) {
      for (const part of kept) expect(prompt.at(-1)?.content).toContain(part);
      expect(prompt.slice(0, -1).map(({ content }) => content)).toEqual(earlier);
      expect(reference).toBe('Å, ja');
    }
  });

  test('mistypes so many letters as it says, by keys beside, letters left out, or typed twice', () => {
    const letters = 'kan du fortælle mig om byen og havet '.repeat(200);
    const typed = varied('typos', letters)?.question ?? '';
    // A letter left out and one typed twice even out.
    expect(Math.abs(typed.length - letters.length)).toBeLessThan(60);
    const words = letters.split(' ');
    const wrong = typed.split(' ').filter((word, at) => word !== words[at]).length / words.length;
    // Of words of 3.6 letters at the mean.
    expect(wrong).toBeGreaterThan(0.5 * TYPO_RATE * 3.6);
    expect(wrong).toBeLessThan(1.5 * TYPO_RATE * 3.6);
    expect(varied('typos', 'Ja')?.question).not.toBe('Ja');
  });
});

describe('swaps', () => {
  test.each([
    ['names', 'Hvad mener Mettes bror?', 'Mette ved det.', 'Hvad mener Aishas bror?', 'Aisha ved det.', 'majority'],
    ['names', "Er det Lars' bil?", 'Ja.', 'Er det Ahmeds bil?', 'Ja.', 'majority'],
    ['names', 'Hilser Omar på Fatima?', 'Ja.', 'Hilser Søren på Anne?', 'Ja.', 'minority'],
    ['names', 'Hilser Peter på Fatima?', 'Ja.', 'Hilser Mohammed på Anne?', 'Ja.', null],
    ['gender', 'HAN så manden. Mor smilte.', 'Hendes søn.', 'HUN så kvinden. Far smilte.', 'Hans datter.', undefined],
    ['gender', 'Hvor bor han?', 'Han bor her.', 'Hvor bor hun?', 'Hun bor her.', 'male'],
    ['gender', 'Hvor er Peter og hans bror?', 'Hjemme.', 'Hvor er Anne og hendes søster?', 'Hjemme.', 'male'],
  ] as const)('of %s in %s', (variant, before, reference, after, referenceAfter, group) => {
    const found = varied(variant, before, reference);
    // Capitalised `Hans` and `Far` come out, but never go in: a second swap would not know them.
    expect(found).toEqual({ question: after, reference: referenceAfter, group: group === undefined ? null : group });
  });

  test.each([
    ['names', 'Hvem er Peter Schmeichel?', 'En målmand.'],
    ['names', 'Hvem er det?', 'Det er Peter.'],
    ['gender', 'Hans bor her.', 'Ja.'],
    ['gender', 'Hvor bor han?', 'Hos Hans.'],
    ['gender', 'Hvad er en manual om mandag?', 'Ja.'],
  ] as const)('of %s are not made of %s – %s', (variant, question, reference) => {
    expect(varied(variant, question, reference)).toBeUndefined();
  });

  test('are not made where an earlier turn names somebody', () => {
    expect(varied('gender', 'Hvor bor han?', 'Her.', ['Min bror er flyttet.', 'Nå.'])).toBeUndefined();
    expect(varied('gender', 'Hvor bor han?', 'Her.', ['Hej.', 'Hej.'])).toBeDefined();
  });

  test('go back to where they came from', () => {
    const rules = probeRules('da');
    const words = (rules?.gendered ?? []).flat();
    expect(new Set(words).size).toBe(words.length);
    const names = Object.values(rules?.names ?? {}).flatMap(({ male, female }) => [...male, ...female]);
    expect(new Set(names).size).toBe(names.length);
    expect(
      new Set(Object.values(rules?.names ?? {}).flatMap(({ male, female }) => [male.length, female.length])).size,
    ).toBe(1);
  });
});

describe('probes', () => {
  const items = exampleItems(40);

  test('are the same for the same seed, others for another, and no more than asked for', () => {
    const [first, again, other] = [probed(items, 1, 5), probed(items, 1, 5), probed(items, 2, 5)];
    expect(again).toEqual(first);
    expect(other.probes).not.toEqual(first.probes);
    expect(Object.values(first.facts.variants).every(({ made }) => made <= 5)).toBe(true);
    expect(first.facts).toMatchObject({ rules: true, questions: items.length, most: 5 });
  });

  test('have ids and the trees of their questions, and no English side', () => {
    const { items: made, probes } = probed(items);
    expect(new Set(made.map(({ id }) => id)).size).toBe(made.length);
    made.forEach(({ id, treeId, english }, at) => {
      expect([id, treeId, english]).toEqual([
        probes[at]?.id,
        items.find((one) => one.id === probes[at]?.of)?.treeId,
        null,
      ]);
    });
  });

  test('mistype a question the same whatever else is asked', () => {
    const typed = ({ items: made }: ReturnType<typeof probed>) => made.find(({ id }) => id === 't0-a~typos');
    expect(typed(probed(items))).toEqual(typed(probed(items.slice(0, 3))));
  });

  test('there are none in a language without rules', () => {
    const { items: made, facts } = makeProbes(items, { language: 'de', most: 5, seed: 1 });
    expect([made, facts]).toEqual([[], { rules: false, questions: items.length, most: 5, variants: {} }]);
  });
});
