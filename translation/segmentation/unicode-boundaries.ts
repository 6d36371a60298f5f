/**
 * UTF-16 units handed to Intl.Segmenter at once. V8's work for each segment grows with the text: 200,000 characters of
 * short sentences took two minutes in one piece, and take a quarter of a second in windows.
 */
const WINDOW = 2_048;
/** What a rule may look at on either side of a boundary; nearer to a window's end boundaries are not trusted. */
const CONTEXT = 256;

export type Granularity = 'sentence' | 'word';

/**
 * Where Unicode parts a text (UAX 29, and dictionaries for scripts without spaces), between its start and its end. Time
 * is linear in the text's length.
 */
export function findUnicodeBoundaries(text: string, language: string, granularity: Granularity): number[] {
  const segmenter = segmenterFor(language, granularity);
  const boundaries: number[] = [];
  let trusted = 1;
  for (let start = 0; trusted < text.length; start = nextStart(text, boundaries, trusted)) {
    const end = start + WINDOW;
    const limit = end < text.length ? end - CONTEXT : text.length;
    for (const { index } of segmenter.segment(text.slice(start, end))) {
      if (start + index >= trusted && start + index < limit) boundaries.push(start + index);
    }
    trusted = limit;
  }
  return boundaries;
}

/** At the last boundary, or far enough behind it in a sentence longer than a window. */
function nextStart(text: string, boundaries: readonly number[], trusted: number): number {
  const start = Math.max(boundaries.at(-1) ?? 0, trusted - CONTEXT);
  const isInPair = /^[\uDC00-\uDFFF]/u.test(text.slice(start, start + 1));
  return isInPair ? start - 1 : start;
}

const segmenters = new Map<string, Intl.Segmenter>();

/** One per language and granularity: making one takes 0.1 ms, as long as segmenting a page. */
function segmenterFor(language: string, granularity: Granularity): Intl.Segmenter {
  const key = `${granularity} ${language}`;
  const known = segmenters.get(key);
  if (known !== undefined) return known;
  const segmenter = new Intl.Segmenter(supported(language), { granularity });
  segmenters.set(key, segmenter);
  return segmenter;
}

/** A code that is no BCP 47 tag gets Unicode's default rules. */
function supported(language: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(language)[0];
  } catch {
    return undefined;
  }
}
