/**
 * Languages of OASST2 by the codes the dataset uses, with their English names. MADLAD's target prefix is `<2xx>` with
 * the same two-letter code, except where `madladCode` says otherwise.
 * Source: the `lang` column of OpenAssistant/oasst2; MADLAD-400 paper (arXiv 2309.04662), table of languages.
 */
export const LANGUAGES: Readonly<Record<string, string>> = {
  ar: 'Arabic',
  bg: 'Bulgarian',
  bn: 'Bengali',
  ca: 'Catalan',
  cs: 'Czech',
  da: 'Danish',
  de: 'German',
  el: 'Greek',
  en: 'English',
  eo: 'Esperanto',
  es: 'Spanish',
  et: 'Estonian',
  eu: 'Basque',
  fa: 'Persian',
  fi: 'Finnish',
  fr: 'French',
  gl: 'Galician',
  he: 'Hebrew',
  hi: 'Hindi',
  hr: 'Croatian',
  hu: 'Hungarian',
  id: 'Indonesian',
  is: 'Icelandic',
  it: 'Italian',
  ja: 'Japanese',
  ko: 'Korean',
  lt: 'Lithuanian',
  lv: 'Latvian',
  nb: 'Norwegian Bokmål',
  nl: 'Dutch',
  nn: 'Norwegian Nynorsk',
  no: 'Norwegian',
  pl: 'Polish',
  pt: 'Portuguese',
  'pt-BR': 'Brazilian Portuguese',
  ro: 'Romanian',
  ru: 'Russian',
  sk: 'Slovak',
  sl: 'Slovenian',
  sr: 'Serbian',
  sv: 'Swedish',
  th: 'Thai',
  tr: 'Turkish',
  uk: 'Ukrainian',
  'uk-UA': 'Ukrainian',
  vi: 'Vietnamese',
  zh: 'Chinese',
};

/** OASST2's code for a BCP 47 tag: the tag, or its language (`nb-NO`: nb, `eng`: en, `pt_br`: pt-BR); null for others. */
export function languageCode(tag: string): string | null {
  const isKnown = (code: string) => Object.hasOwn(LANGUAGES, code);
  return isKnown(tag) ? tag : (canonicalForms(tag).find(isKnown) ?? null);
}

function canonicalForms(tag: string): string[] {
  try {
    const { baseName, language } = new Intl.Locale(tag.replaceAll('_', '-'));
    return [baseName, language];
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}

/** MADLAD's code for a language: its prefix token is `<2CODE>`. */
export function madladCode(language: string): string {
  return language.split('-')[0] ?? language;
}
