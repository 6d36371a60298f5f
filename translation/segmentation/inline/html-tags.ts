import { findAll, type Range } from './ranges.js';

/** Elements of the HTML standard, and the obsolete ones still written. */
const HTML_ELEMENTS = new Set(
  `a abbr acronym address area article aside audio b base bdi bdo big blockquote body br button canvas caption center
  cite code col colgroup data datalist dd del details dfn dialog div dl dt em embed fieldset figcaption figure font
  footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input ins kbd label legend li
  link main map mark menu meta meter nav nobr noscript object ol optgroup option output p param picture pre progress q
  rp rt ruby s samp script search section select slot small source span strike strong style sub summary sup svg table
  tbody td template textarea tfoot th thead time title tr track tt u ul var video wbr`.split(/\s+/u),
);

/** Attributes that HTML allows without a value. */
const BOOLEAN_ATTRIBUTES = new Set(
  `allowfullscreen async autofocus autoplay checked controls default defer disabled formnovalidate hidden inert ismap loop
  multiple muted nomodule novalidate nowrap open playsinline readonly required reversed selected`.split(/\s+/u),
);

const ATTRIBUTE = String.raw`[^\s<>"'=/\0]+(?:\s*=\s*(?:"[^"<>]*"|'[^'<>]*'|[^\s"'=<>]+))?`;

/** Open and closing tags as CommonMark 6.6 has them, over line breaks too. `<` in a value ends a try: linear time. */
export const TAG = String.raw`<\/?[a-zA-Z][\w:.-]*(?:\s+${ATTRIBUTE})*\s*\/?>`;

/** Declarations and processing instructions, autolinks (CommonMark 6.5), tags. */
const ANGLES = new RegExp(
  [
    String.raw`<[!?][a-zA-Z][^<>]*>`,
    String.raw`<[a-zA-Z][a-zA-Z\d+.-]{1,31}:[^\s<>]*>`,
    String.raw`<[^\s<>@]{1,64}@[^\s<>]{1,255}>`,
    TAG,
  ].join('|'),
  'gu',
);
const ATTRIBUTES = new RegExp(ATTRIBUTE, 'gu');

/** Tags, declarations, autolinks, and placeholders like `<NAME>`. */
export function findTags(text: string): Range[] {
  if (!text.includes('<')) return [];
  return findAll(text, ANGLES).filter(({ start, end }) => !isProse(text.slice(start, end)));
}

/** "If a <b and c> d" and "<your name here>" have the form of tags with attributes. */
export function isProse(tag: string): boolean {
  if (!/\s/u.test(tag) || /^<[!?]/u.test(tag)) return false;
  const [name = '', ...attributes] = tag.replaceAll(/[</>]/gu, ' ').match(ATTRIBUTES) ?? [];
  const bare = attributes.filter((attribute) => !attribute.includes('=') && !BOOLEAN_ATTRIBUTES.has(attribute));
  const known = HTML_ELEMENTS.has(name.toLowerCase()) && bare.length < attributes.length;
  return bare.length > 0 && !known;
}
