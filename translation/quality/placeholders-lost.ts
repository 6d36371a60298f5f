import type { Gate } from './gate.js';

/**
 * What a program fills in: {name}, {{name}}, ${name}, {0}; %s, %(name)s, %1$d. Not "50% sure" (no space may stand in
 * one, and no digit before it), nor [Your name], which people fill in, in their language.
 */
const PLACEHOLDERS = [
  /\$?\{\{?\s*[\w.[\]-]+\s*\}?\}/gu,
  /(?<![\w%])%(?:\(\w+\)|\d+\$)?[-+0#]*\d*(?:\.\d+)?(?:ld|lu|[sdifuxXeEgGc@])(?!\w)/gu,
];

/** Stands in no source: segments are cut around code spans. */
const CODE_SPAN = /`[^`\n]+`/gu;

/** Placeholders that are lost, and those, or code spans, that come out of nowhere. */
export const placeholdersLost: Gate = ({ source, translation }) => {
  const [before, after] = [count(source), count(translation)];
  const lost = [...before].filter(([placeholder, times]) => (after.get(placeholder) ?? 0) < times);
  if (lost.length > 0) return lost.map(([placeholder]) => placeholder).join(', ');
  const spans = (translation.match(CODE_SPAN) ?? []).filter((span) => !source.includes(span));
  const invented = [...new Set([...[...after.keys()].filter((placeholder) => !before.has(placeholder)), ...spans])];
  return invented.length === 0 ? null : `invented ${invented.join(', ')}`;
};

function count(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const match of PLACEHOLDERS.flatMap((pattern) => text.match(pattern) ?? [])) {
    const placeholder = match.replaceAll(/\s/gu, '');
    counts.set(placeholder, (counts.get(placeholder) ?? 0) + 1);
  }
  return counts;
}
