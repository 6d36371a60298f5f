/**
 * The block of the README that the demo itself wrote: what it prints at its end, between two comments. Another machine
 * gives other numbers, so tests compare shapes (test/docs/table-shape.ts).
 */
const BEGIN = '<!-- What the demo printed. Written by `npm run readme RUN`, do not edit. -->';
const END = '<!-- End of what the demo printed. -->';
const BLOCK = new RegExp(`${BEGIN}\n\n\`\`\`\n(.*?)\n\`\`\`\n\n${END}`, 's');

/** @throws Error where the README has lost the marks of its block */
export function readBlock(readme: string): string {
  const [, table] = BLOCK.exec(readme) ?? [];
  if (table !== undefined) return table;
  throw new Error(`README.md has no block between these lines, with blank ones inside:\n${BEGIN}\n${END}`);
}

export function replaceBlock(readme: string, table: string): string {
  return readme.replace(readBlock(readme), () => table.trim());
}
