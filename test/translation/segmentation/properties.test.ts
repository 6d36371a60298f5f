import { beforeAll, describe, expect, test } from 'vitest';
import { segmentTexts, type Document } from '../../../translation/segmentation/document.js';
import { limitSegments } from '../../../translation/segmentation/limit-segments.js';
import { reassemble } from '../../../translation/segmentation/reassemble.js';
import { segment } from '../../../translation/segmentation/segment.js';
import { broken, KEPT, SAID, wellFormed } from './generated-documents.js';
import { hasRealTexts, realTexts } from './real-texts.js';
import { shrink } from './shrink.js';

/** Of each kind: 10,000 documents together. */
const DOCUMENTS = 5_000;
/** Ten times of what they take on two idle cores. */
const TIMEOUT_MS = 300_000;

type Fails = (document: Document, text: string) => boolean;

const FAILS = {
  'is changed': (document, text) => identity(document) !== text,
  'has a segment of several lines, without a letter or with white space around': (document) =>
    segmentTexts(document).some((part) => !/^(?!\s)(?=.*\p{L}).*(?<!\s)$/u.test(part)),
  'hands over what must be kept': (document) => segmentTexts(document).some((part) => part.includes(KEPT)),
  'swallows a sentence': ({ pieces }) => pieces.some(({ kind, text }) => kind === 'verbatim' && text.includes(SAID)),
  'loses a line under translation': (document, text) =>
    countLines(reassemble(document, () => 'Ups')) !== countLines(text),
} satisfies Record<string, Fails>;

const identity = (document: Document): string => reassemble(document, (text) => text);
const countLines = (text: string): number => text.split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/u).length;

interface Failure {
  readonly seed: number;
  /** As small as it still fails. */
  readonly document: string;
}

/** The first failure of every kind. */
function findFailures(make: (seed: number) => string): Map<string, Failure> {
  const failures = new Map<string, Failure>();
  for (let seed = 0; seed < DOCUMENTS; seed++) {
    const text = make(seed);
    const document = segment(text, 'en');
    for (const [name, fails] of Object.entries(FAILS)) {
      if (failures.has(name) || !fails(document, text)) continue;
      failures.set(name, { seed, document: shrink(text, (shorter) => fails(segment(shorter, 'en'), shorter)) });
    }
  }
  return failures;
}

describe.each([
  { kind: 'of every construct, nested', make: wellFormed, properties: Object.keys(FAILS) },
  {
    kind: 'cut, mixed up and strewn with marks and odd characters',
    make: broken,
    properties: Object.keys(FAILS).filter(
      (name) => !['hands over what must be kept', 'swallows a sentence'].includes(name),
    ),
  },
])(`of ${DOCUMENTS} documents $kind`, ({ make, properties }) => {
  let failures = new Map<string, Failure>();
  beforeAll(() => {
    failures = findFailures(make);
  }, TIMEOUT_MS);

  test.each(properties)('none %s', (property) => {
    expect(failures.get(property)).toBeUndefined();
  });
});

test('documents with segments cut to a limit join up to themselves', async () => {
  const texts = Array.from({ length: 300 }, (_, seed) => broken(seed));
  const countTokens = (parts: readonly string[]): Promise<number[]> =>
    Promise.resolve(parts.map(({ length }) => length));
  const documents = await limitSegments(
    texts.map((text) => segment(text, 'en')),
    10,
    countTokens,
  );
  expect(documents.map(identity)).toEqual(texts);
  expect(Math.max(...documents.flatMap(segmentTexts).map(({ length }) => length))).toBeLessThanOrEqual(10);
});

test('a failing document is shown as small as it still fails', () => {
  const text = wellFormed(1);
  expect(shrink(text, (shorter) => shorter.includes('said') && shorter.includes('\n'))).toHaveLength('said\n'.length);
});

describe('every real text (OpenAssistant, HumanEval, GSM8K, NTREX, Danish UD)', () => {
  test.skipIf(!hasRealTexts)('comes back byte for byte (needs ../shared/data)', () => {
    const texts = realTexts();
    expect(texts.length).toBeGreaterThan(5_000);
    expect(texts.filter(({ text, lang }) => identity(segment(text, lang)) !== text)).toEqual([]);
  });
});
