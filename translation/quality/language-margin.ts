import type { LanguageDetector } from '../../language/detector.js';

/**
 * What a language's texts may be taken for as well: `eld` has no Indonesian (but Malay) and no Galician, and knows
 * Serbian in Cyrillic alone.
 */
const ALSO: Readonly<Record<string, readonly string[]>> = { id: ['ms'], gl: ['pt', 'es', 'ca'], sr: ['sr', 'hr'] };

/**
 * How much liker to another language a text is than to its own: 0 where its own is the likeliest, almost 1 at most.
 * Danish and Norwegian are so near that it is seldom over 0.1 for one as the other. Null where the detector does not know
 * the language.
 */
export function languageMargin(detector: LanguageDetector, text: string, language: string): number | null {
  const own = ALSO[language] ?? [language];
  if (!own.some((code) => detector.knows(code))) return null;
  const scores = detector.scores(text);
  const best = Math.max(0, ...Object.values(scores));
  return best - Math.max(...own.map((code) => scores[detector.nameOf(code)] ?? 0));
}
