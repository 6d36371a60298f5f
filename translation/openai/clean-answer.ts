import { oneLine } from '../one-line.js';

/** What language models put around a translation although they are told not to. */
const WRAPPINGS: readonly RegExp[] = [
  // Thoughts of models that think aloud; a thought that never ends leaves nothing.
  /^<think>[\s\S]*?(?:<\/think>|$)([\s\S]*)$/u,
  /^```[\w-]*\n([\s\S]*?)\n?```$/u,
  /^<text>([\s\S]*)<\/text>$/u,
  /^"([^"]*)"$/u,
  /^'([\s\S]*)'$/u,
  /^“([^“”]*)”$/u,
  /^„([^„“”]*)[“”]$/u,
  /^«([^«»]*)»$/u,
  /^»([^«»]*)«$/u,
  /^`([^`]*)`$/u,
];

/** The translation alone, on one line. A wrapping stays where the source has one of the same kind. */
export function cleanAnswer(answer: string, source: string): string {
  let text = answer.trim();
  for (const wrapping of WRAPPINGS) {
    const inside = wrapping.exec(text)?.[1];
    if (inside !== undefined && !isWrapped(source)) text = inside.trim();
  }
  return oneLine(text);
}

function isWrapped(source: string): boolean {
  return WRAPPINGS.some((wrapping) => wrapping.test(source.trim()));
}
