import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { markup, trusted, type Markup } from './markup.js';

/** Width of every figure, in its own units: about CSS pixels, and all that a phone has. */
export const FIGURE_WIDTH = 350;

/** Plot asks for a browser's document, of which this project has no types. */
const dom: unknown = parseHTML('<html></html>');
const { document } = dom as { readonly document: never };

/** Coordinates have two digits: a hundredth of a pixel. */
const LONG_NUMBER = /\d+\.\d{3,}/g;

type Options = Omit<NonNullable<Parameters<typeof Plot.plot>[0]>, 'document' | 'className' | 'width'>;

/** What Plot makes, as far as it is used here: there is no browser, so there are no types of one either. */
interface Drawing {
  readonly attributes: readonly { readonly name: string; value: string }[];
  readonly outerHTML: string;
  readonly querySelectorAll: (selector: string) => Iterable<Drawing & { readonly remove: () => void }>;
  readonly removeAttribute: (name: string) => void;
  readonly setAttribute: (name: string, value: string) => void;
}

/**
 * A figure drawn ahead by Observable Plot: plain SVG, whose colours are those of the page (`var(--sft)`) and therefore
 * follow light and dark. `label` says in words what is to be seen, for those who cannot see it.
 */
export function figure(caption: Markup | string, label: string, options: Options): Markup {
  const drawn: unknown = Plot.plot({ ...options, document, className: 'plot', width: FIGURE_WIDTH });
  const svg = tidy(drawn as Drawing, label);
  return markup`<figure class="panel"><figcaption>${caption}</figcaption>${trusted(svg)}</figure>`;
}

/** Without what the page's own style sheet says, and with the label in place of those of single marks. */
function tidy(svg: Drawing, label: string): string {
  for (const style of svg.querySelectorAll('style')) style.remove();
  for (const part of svg.querySelectorAll('*')) {
    for (const attribute of [...part.attributes]) {
      if (attribute.name.startsWith('aria-')) part.removeAttribute(attribute.name);
      else
        attribute.value = attribute.value.replaceAll(LONG_NUMBER, (number) =>
          String(Number(Number(number).toFixed(2))),
        );
    }
  }
  for (const name of ['width', 'height', 'font-size', 'font-family']) svg.removeAttribute(name);
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', label);
  return svg.outerHTML;
}
