import type { NumberMention } from './number-mentions.js';

/** English and American measures, with the factors to what others use for them. */
const MEASURES: readonly { readonly unit: RegExp; readonly factors: readonly number[] }[] = [
  { unit: /^(?:inch|in\.|["”])/u, factors: [25.4, 2.54] },
  { unit: /^(?:foot|feet|ft)/u, factors: [0.3048, 30.48] },
  { unit: /^(?:yard|yd)/u, factors: [0.9144] },
  { unit: /^(?:mph|miles? (?:per|an) hour)/u, factors: [1.609, 0.447] },
  { unit: /^mile/u, factors: [1.609] },
  { unit: /^(?:pound|lbs?\b)/u, factors: [0.4536] },
  { unit: /^(?:ounce|oz)/u, factors: [28.35] },
  { unit: /^gallon/u, factors: [3.785] },
  { unit: /^acre/u, factors: [0.4047, 4047] },
  // A difference of temperatures.
  { unit: /^(?:degree|°)/u, factors: [5 / 9] },
];

/** Between a number and its unit: nothing, a space, a hyphen, or "to 4" of "2 to 4 inches". */
const BETWEEN = /^[\s\u00A0-]*(?:(?:to|or|and|[-–])\s?\d+[\s-]*)?/u;

/** A translator rounds: 20 feet are 6 metres, 5 feet 11 are 1.80. */
const TOLERANCE = 0.1;

/** Whether one of `values` is the number's measure in other units: "20 feet" and 6. */
export function isConverted(number: Pick<NumberMention, 'values' | 'next'>, values: readonly number[]): boolean {
  const unit = number.next.replace(BETWEEN, '');
  const factors = MEASURES.find((measure) => measure.unit.test(unit))?.factors ?? [];
  const [value = 0] = number.values;
  const fahrenheit = /^(?:degree|°)/u.test(unit) ? [((value - 32) * 5) / 9] : [];
  const expected = [...factors.map((factor) => value * factor), ...fahrenheit];
  return expected.some((wanted) => values.some((got) => Math.abs(got - wanted) <= Math.abs(wanted) * TOLERANCE));
}
