import { joinBlocks, type Block } from './block.js';
import { markFences } from './fences.js';
import { countFrontMatter } from './front-matter.js';
import { markIndentedCode } from './indented-code.js';
import type { Line } from './lines.js';
import { markLongRegions } from './long-regions.js';
import { markPastedCode } from './pasted-code.js';

/** Parts a message into code, front matter and other stretches that are left alone, and the prose between. */
export function splitBlocks(lines: readonly Line[]): Block[] {
  const start = countFrontMatter(lines);
  const frontMatter = lines.slice(0, start).map((line) => ({ ...line, isCode: true }));
  const fenced = markFences(lines.slice(start));
  const marked = markIndentedCode(markPastedCode(markLongRegions(fenced)));
  return joinBlocks([...frontMatter, ...marked]);
}
