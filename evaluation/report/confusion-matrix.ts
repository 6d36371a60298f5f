import { heatMap } from './heat-map.js';
import type { Markup } from './markup.js';

/** Of a class's name as it stands beside its row, and above its column. */
const LETTERS = 14;
const LETTER = 6.8;

/** How often each class was chosen for items of each; classes have numbers where their names are not known. */
interface Confusion {
  readonly matrix: readonly (readonly number[])[];
  readonly classes: readonly string[] | null;
}

/** Rows the right classes, columns the chosen ones; tinted by the share of the row, right choices as better. */
export function confusionMatrix(caption: Markup | null, name: string, { matrix, classes }: Confusion): Markup {
  const names = matrix.map((_, at) => shortened(classes?.[at] ?? String(at)));
  const cells = matrix.flatMap((counts, right) => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    return counts.map((count, chosen) => {
      const [row, column] = [names[right] ?? '', names[chosen] ?? ''];
      const share = total === 0 ? 0 : count / total;
      const weight = right === chosen ? share : -share;
      return { row, column, text: String(count), weight, description: `${row} → ${column}: ${count}` };
    });
  });
  return heatMap(caption, name, cells, 12 + LETTER * Math.max(...names.map(({ length }) => length)));
}

function shortened(name: string): string {
  return name.length > LETTERS ? `${name.slice(0, LETTERS - 1)}…` : name;
}
