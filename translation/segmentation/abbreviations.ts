/** Used in texts of any language. */
const COMMON = 'dr prof etc vs ca al vol fig';

/**
 * Abbreviations that seldom end a sentence, for the commonest languages of OASST2, without their last full stop. Unicode
 * CLDR's suppression lists are longer, but Intl.Segmenter does not apply them. A wrong entry only joins two sentences.
 */
const BY_LANGUAGE: Readonly<Record<string, string>> = {
  en: 'mr mrs ms rev sgt st jr sr mt eq pp approx dept inc ltd cf e.g i.e',
  de: 'bzw nr str ggf evtl vgl sog zzgl z.b d.h u.a',
  es: 'sr sra srta dra ud uds ee núm pág p.ej',
  fr: 'm mme mlle env cf p.ex',
  it: 'sig dott pag ecc',
  pt: 'sr sra dra pág núm p.ex',
  ru: 'г гг ул им см стр рис напр т.е т.д',
  uk: 'вул ім див стор напр т.д',
  da: 'bl.a f.eks kl hr fr mht inkl ekskl nr',
};

const patterns = new Map<string, RegExp>();

export function endsOnAbbreviation(sentence: string, language: string): boolean {
  return patternFor(language.split('-')[0] ?? language).test(sentence);
}

function patternFor(language: string): RegExp {
  const known = patterns.get(language);
  if (known !== undefined) return known;
  const pattern = compile(`${COMMON} ${BY_LANGUAGE[language] ?? ''}`);
  patterns.set(language, pattern);
  return pattern;
}

function compile(abbreviations: string): RegExp {
  const alternatives = abbreviations
    .trim()
    .split(' ')
    .map((abbreviation) => abbreviation.replaceAll('.', String.raw`\.\s?`));
  return new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${alternatives.join('|')})\.\s*$`, 'iu');
}
