/** Keeps text from being read as Markdown or HTML. */
export function plain(text: string): string {
  return text.replace(/[\\`*_[\]<>|]/g, '\\$&').replaceAll('\n', ' ');
}

export function code(text: string): string {
  return `\`${text.replaceAll('`', '')}\``;
}
