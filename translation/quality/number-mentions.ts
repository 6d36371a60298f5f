/** A number as it stands in a text, with everything that it may mean. */
export interface NumberMention {
  readonly text: string;
  /** "1.000" is a thousand in Danish and one in English; "3" before "p.m." is three and fifteen. */
  readonly values: readonly number[];
  /** As a time of day, "17:30"; empty where it can be none. */
  readonly times: readonly string[];
  /** Whether a word such as "million" follows. */
  readonly scaled: boolean;
  /** The text that follows, lower-cased: a unit, perhaps. */
  readonly next: string;
}

/** Digits, with signs between them that group thousands, separate decimals, or hours from minutes. */
const NUMBER = /\d{1,3}(?:[ \u00A0\u202F]\d{3})+(?![\d])|\d+(?:[.,:'’٫٬]\d+)*/gu;

/** "½", "1½" and "1 ½" are one number, which NFKC would make "1⁄2" and "11⁄2" of. */
const FRACTIONS = /(?:(\d+)[ \u00A0\u202F]?)?([\u00BC-\u00BE\u2150-\u215E])/gu;

/** Of a third, as number words have it. */
export const FRACTION_DIGITS = 4;

/** Of ten: what a text has as a word. */
const LARGEST_POWER = 15;

/** "10⁶" is a million; of "m²" and "Smith³" nothing is a number, though NFKC would make a 2 and a 3 of it. */
const SUPERSCRIPTS = /(\b10)?([⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)/gu;

/** How far a unit may be from its number. */
const NEXT = 24;

const AFTERNOON = /^[\s\u00A0]?p\.?\s?m\b/u;
const MORNING = /^[\s\u00A0]?a\.?\s?m\b/u;
/** "the 19th century" is "1800-tallet": the hundred years that end with 1900. */
const CENTURY = /^[\s\u00A0]?(?:st|nd|rd|th)?[\s\u00A0-]centur/u;
const HUNDRED_YEARS = /^-?tal/u;
const DECADE = /^(?:['’]?s\b|['’]?ere?(?:ne)?\b)/u;

/** k, m, bn, mio., thousand, tusind, milliard, …; in other scripts any word. */
const SCALE =
  /^[\s\u00A0-]?(?:[kmbt]\b|bn|mn|mi[aol]|mi?l[ij]|mld|mrd|bil|tri|th?ou|tus|tau|tuh|tys|tis|duiz|mil\b|[^\p{P}\p{Script=Latin}\s\d])/u;

/** All numbers that are written in digits, of any script. */
export function numberMentions(text: string): NumberMention[] {
  const plain = asciiDigits(text).toLowerCase();
  return [...plain.matchAll(NUMBER)].flatMap((match) => {
    const end = match.index + match[0].length;
    const next = plain.slice(end, end + NEXT);
    return splitDate(match[0]).map((part) => mention(part, next));
  });
}

/** Dates, versions and addresses ("30.09.2018", "1.2.3") are several numbers. */
function splitDate(digits: string): string[] {
  const separators = digits.match(/\D/gu) ?? [];
  const isOneSign = new Set(separators).size === 1;
  const areThousands = /^\d{1,3}(?:\D\d{3})+$/u.test(digits);
  return separators.length > 1 && isOneSign && !areThousands ? digits.split(/\D/u) : [digits];
}

function mention(digits: string, next: string): NumberMention {
  const times = timesOf(digits, next);
  const onTheHour = times.filter((time) => time.endsWith(':00')).map((time) => Number(time.split(':')[0]));
  const values = [...valuesOf(digits), ...onTheHour];
  return { text: digits, values: withMeanings(values, next), times, scaled: SCALE.test(next), next };
}

function valuesOf(digits: string): number[] {
  const decimalAt = digits.search(/[.,٫]\d+$/u);
  const whole = Number(digits.replaceAll(/\D/gu, ''));
  if (decimalAt < 0) return [whole];
  const fraction = digits.slice(decimalAt + 1);
  const decimal = Number(`${digits.slice(0, decimalAt).replaceAll(/\D/gu, '')}.${fraction}`);
  const separators = digits.match(/\D/gu) ?? [];
  if (separators.length > 1) return new Set(separators).size === 1 ? [whole] : [decimal];
  return fraction.length === 3 ? [whole, decimal] : [decimal];
}

/** Hours after noon, centuries, and decades: "the 1990s" are "the '90s" and "90'erne". */
function withMeanings(values: readonly number[], next: string): number[] {
  const afternoon = AFTERNOON.test(next) ? values.map((hour) => hour + 12) : [];
  const midnight = MORNING.test(next) && values.includes(12) ? [0, 24] : [];
  const decades = DECADE.test(next)
    ? values.flatMap((year) => (year < 100 ? [1900 + year, 2000 + year] : [year % 100]))
    : [];
  const centuries = CENTURY.test(next) ? values.map((century) => (century - 1) * 100) : [];
  const hundreds = HUNDRED_YEARS.test(next) ? values.map((year) => year / 100 + 1) : [];
  return [...values, ...afternoon, ...midnight, ...decades, ...centuries, ...hundreds];
}

function timesOf(digits: string, next: string): string[] {
  const [, hour, minute] = /^(\d{1,2})[:.](\d{2})$/u.exec(digits) ?? [];
  if (hour === undefined || minute === undefined || Number(hour) > 24 || Number(minute) > 59) return [];
  const later = AFTERNOON.test(next) ? [`${(Number(hour) % 12) + 12}:${minute}`] : [];
  return [`${Number(hour)}:${minute}`, ...later];
}

function asciiDigits(text: string): string {
  return plainFractions(text)
    .normalize('NFKC')
    .replaceAll(/\p{Nd}/gu, (digit) => String(digitValue(digit)));
}

function plainFractions(text: string): string {
  return text
    .replaceAll(FRACTIONS, (_, whole: string | undefined, fraction: string) => {
      const [over = '', under = ''] = fraction.normalize('NFKC').split('\u2044');
      return String(Number((Number(whole ?? 0) + Number(over) / Number(under)).toFixed(FRACTION_DIGITS)));
    })
    .replaceAll(SUPERSCRIPTS, (_, ten: string | undefined, power: string) => {
      const exponent = Number(power.normalize('NFKC').replace('\u2212', '-'));
      return ten === undefined ? ' ' : powerOfTen(exponent);
    });
}

/** Digits alone: "1e+21" would be two numbers. */
function powerOfTen(exponent: number): string {
  if (Math.abs(exponent) > LARGEST_POWER) return `10^${exponent}`;
  return exponent < 0 ? (10 ** exponent).toFixed(-exponent) : String(10n ** BigInt(exponent));
}

/** Unicode keeps the ten digits of a script together, in blocks that begin at a digit zero. */
function digitValue(digit: string): number {
  const code = digit.codePointAt(0) ?? 0;
  let zero = code;
  while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return code - zero;
}
