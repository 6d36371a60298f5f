/**
 * A process that remembers many translations in blocks, as a worker does: `node writer.ts FOLDER NAME COUNT BLOCK`.
 * Waits for a line on its standard input, so that several begin together.
 */
import { once } from 'node:events';
import { TranslationMemory } from '../../../translation/memory/translation-memory.js';
import { segmentId } from '../../../translation/segment-id.js';

const [folder = '', name = '', count = '0', block = '1'] = process.argv.slice(2);
const memory = new TranslationMemory(folder, { writer: name });
process.stdout.write('ready\n');
await once(process.stdin, 'data');
for (let start = 0; start < Number(count); start += Number(block)) {
  const numbers = Array.from({ length: Math.min(Number(block), Number(count) - start) }, (_, index) => start + index);
  await memory.remember(
    numbers.map((number) => ({
      id: segmentId('en', `${name} ${number}`),
      text: `${name} ${number} `.repeat(1 + (number % 200)),
      by: 'first',
    })),
  );
}
process.exit(0);
