import type { Block } from './code-blocks.js';

/**
 * Stretches that may run over several lines and that no model may touch. Each needs its end: an opening mark alone is
 * prose. Display mathematics holds no blank line (TeX refuses one), which keeps a stray `$$` from swallowing a text.
 */
const REGIONS = [
  String.raw`<!--[\s\S]*?-->`,
  String.raw`<(?<tag>pre|script|style|code|svg|math)\b[^<>]*>[\s\S]*?</\k<tag>\s*>`,
  String.raw`\\begin\{(?<environment>[a-zA-Z]+\*?)\}[\s\S]*?\\end\{\k<environment>\}`,
  String.raw`\$\$(?:(?!\n\s*\n)[\s\S])+?\$\$`,
  String.raw`\\\[(?:(?!\n\s*\n)[\s\S])+?\\\]`,
];
const REGION = new RegExp(REGIONS.join('|'), 'giu');

/** Parts a prose block into opaque regions (kind `code`) and the prose between. */
export function splitOpaqueRegions(text: string): Block[] {
  const parts: Block[] = [];
  let end = 0;
  for (const match of text.matchAll(REGION)) {
    parts.push({ kind: 'prose', text: text.slice(end, match.index) }, { kind: 'code', text: match[0] });
    end = match.index + match[0].length;
  }
  return [...parts, { kind: 'prose', text: text.slice(end) }];
}
