import { markup, type Markup } from './markup.js';

/** A table that may be wider than the page: it scrolls by itself, by keyboard too, under a name. */
export function wide(name: string, table: Markup): Markup {
  return markup`<div class="scroll" role="group" tabindex="0" aria-label="${name}">${table}</div>`;
}
