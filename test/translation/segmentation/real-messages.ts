import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

/** Real OpenAssistant messages, beside the repository; see shared/data/README.md. */
const FOLDER = fileURLToPath(new URL('../../../../shared/data/oasst/', import.meta.url));

export const hasRealMessages = existsSync(FOLDER);

export interface RealMessage {
  readonly text: string;
  readonly lang: string;
}

interface Node extends RealMessage {
  readonly prompt?: Node;
  readonly replies?: readonly Node[];
}

export function realMessages(): RealMessage[] {
  return readdirSync(FOLDER)
    .map((name) => gunzipSync(readFileSync(FOLDER + name)).toString('utf8'))
    .flatMap((lines) => lines.split('\n').filter(Boolean))
    .flatMap((line) => flatten(JSON.parse(line) as Node));
}

function flatten(node: Node): RealMessage[] {
  if (node.prompt !== undefined) return flatten(node.prompt);
  return [{ text: node.text, lang: node.lang }, ...(node.replies ?? []).flatMap(flatten)];
}
