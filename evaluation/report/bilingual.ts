import { markup, type Markup } from './markup.js';
import { DANISH } from './words/danish.js';
import { ENGLISH, type Words } from './words/english.js';

/** Languages in which the report can be read. The first is shown until the reader or the browser asks for another. */
export const LANGUAGES_OF_PAGE: readonly Words[] = [ENGLISH, DANISH];

/** The same block in every language, of which the style sheet shows one; null where there is nothing to say. */
export function inEvery(body: (words: Words) => Markup | null): Markup | null {
  return variants('div', body);
}

/** A few words in every language, within a line of text. */
export function wordsInEvery(body: (words: Words) => string): Markup | null {
  const [first, ...others] = LANGUAGES_OF_PAGE.map(body);
  if (first !== undefined && others.every((other) => other === first)) return markup`${first}`;
  return variants('span', (words) => markup`${body(words)}`);
}

/** A section that others can point to. */
export function section(id: string, body: (words: Words) => Markup | null, after: Markup | null = null): Markup | null {
  const content = inEvery(body);
  return content && markup`<section id="${id}">${content}${after}</section>`;
}

function variants(tag: 'div' | 'span', body: (words: Words) => Markup | null): Markup | null {
  const parts = LANGUAGES_OF_PAGE.map((words) => ({ code: words.code, content: body(words) }));
  if (parts.every(({ content }) => content === null)) return null;
  return markup`${parts.map(({ code, content }) => markup`<${tag} class="in-${code}" lang="${code}">${content}</${tag}>`)}`;
}
