import type { Gate } from './gate.js';

/**
 * What a program fills in: {name}, {{name}}, ${name}, {0}; %s, %(name)s, %1$d. Not "50% sure" (no space may stand in
 * one, and no digit before it), nor [Your name], which people fill in, in their language.
 */
const PLACEHOLDERS = [
  /\$?\{\{?\s*[\w.[\]-]+\s*\}?\}/gu,
  /(?<![\w%])%(?:\(\w+\)|\d+\$)?[-+0#]*\d*(?:\.\d+)?(?:ld|lu|[sdifuxXeEgGc@])(?!\w)/gu,
];

export const placeholdersLost: Gate = ({ source, translation }) => {
  const counts = count(translation);
  const lost = [...count(source)].filter(([placeholder, times]) => (counts.get(placeholder) ?? 0) < times);
  return lost.length === 0 ? null : lost.map(([placeholder]) => placeholder).join(', ');
};

function count(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const match of PLACEHOLDERS.flatMap((pattern) => text.match(pattern) ?? [])) {
    const placeholder = match.replaceAll(/\s/gu, '');
    counts.set(placeholder, (counts.get(placeholder) ?? 0) + 1);
  }
  return counts;
}
