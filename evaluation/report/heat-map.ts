import * as Plot from '@observablehq/plot';
import { figure } from './figure.js';
import type { Markup } from './markup.js';

const ROW = 38;
const LABELS = 118;
/** The strongest tint; text on it still has a contrast of 4.5:1. */
const TINT = 0.34;

export interface Cell {
  readonly row: string;
  readonly column: string;
  readonly text: string;
  /** −1 to 1: how much of the strongest colour, and which. */
  readonly weight: number;
  readonly description: string;
}

/** A table of cells tinted by weight: worse below zero, better above. */
export function heatMap(
  caption: Markup | string | null,
  name: string,
  cells: readonly Cell[],
  labels = LABELS,
): Markup {
  const rows = [...new Set(cells.map(({ row }) => row))];
  const columns = [...new Set(cells.map(({ column }) => column))];
  return figure(caption ?? name, `${name}. ${cells.map(({ description }) => description).join('; ')}`, {
    height: rows.length * ROW + 24,
    ...{ marginLeft: labels, marginTop: 22, marginRight: 0, marginBottom: 2 },
    x: { domain: columns, axis: 'top', label: null, tickSize: 0, padding: 0.04 },
    y: { domain: rows, label: null, tickSize: 0, padding: 0.08 },
    marks: [
      Plot.cell(cells, {
        ...{ x: 'column', y: 'row', title: 'description' },
        fill: ({ weight }: Cell) => (weight === 0 ? 'var(--panel)' : weight > 0 ? 'var(--better)' : 'var(--worse)'),
        fillOpacity: ({ weight }: Cell) => (weight === 0 ? 1 : TINT * Math.min(1, Math.abs(weight))),
      }),
      Plot.text(cells, { x: 'column', y: 'row', text: 'text' }),
    ],
    // Opacities are meant as they are.
    opacity: { type: 'identity' },
  });
}
