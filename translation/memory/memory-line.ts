import { z } from 'zod';
import { sha256 } from '../../artifacts/digest.js';
import { TranslatedBy } from '../../contracts/dataset.js';

/** A translation that is known: of the segment with this id, and which attempt gave it. */
export const KnownTranslation = z.object({ id: z.string(), text: z.string(), by: TranslatedBy });
export type KnownTranslation = z.infer<typeof KnownTranslation>;

const Line = KnownTranslation.extend({ sum: z.string() });

/** Hex digits of a line's checksum: by chance a damaged line passes once in 2⁶⁴. */
const SUM_DIGITS = 16;

/** One line of a shard, without its line break: JSON that carries a checksum of what it says. */
export function encodeLine({ id, text, by }: KnownTranslation): string {
  return JSON.stringify({ id, text, by, sum: checksum({ id, text, by }) });
}

/** What a line says, or null where it is damaged. */
export function decodeLine(line: string): KnownTranslation | null {
  const parsed = Line.safeParse(parseOrNull(line));
  if (!parsed.success) return null;
  const { sum, ...known } = parsed.data;
  return sum === checksum(known) ? known : null;
}

function checksum({ id, text, by }: KnownTranslation): string {
  return sha256(JSON.stringify([id, text, by])).slice(0, SUM_DIGITS);
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
