import * as Plot from '@observablehq/plot';
import type { Interval } from '../../contracts/evaluation.js';
import { figure } from './figure.js';
import type { Markup } from './markup.js';

const ROW = 24;
const AXIS = 28;
/** Per character of a label, in units of the drawing. */
const LETTER = 6.8;
const VALUES = 66;

/** One paired difference. */
export interface ForestRow {
  readonly label: string;
  readonly delta: number;
  readonly interval: Interval | null;
  /** As it is written beside the row. */
  readonly value: string;
  /** All about it, for a pointer and for a screen reader. */
  readonly description: string;
  /** A colour of the page, e.g. `--sft`. */
  readonly colour: string;
  /** Filled where a claim was settled. */
  readonly settled: boolean;
}

export interface ForestScale {
  readonly better: 'higher' | 'lower' | 'neither';
  /** Of a difference on the axis. */
  readonly tick: (value: number) => string;
  /** What a claim of "not worse" allows, with its sign; null where there is none. */
  readonly margin: number | null;
}

/** Differences on one scale, a row each, with zero and the side on which the candidate is better. */
export function forest(title: string, rows: readonly ForestRow[], { better, tick, margin }: ForestScale): Markup {
  const [low, high] = rangeOf(rows, margin);
  const inset = Math.max(...rows.map(({ label }) => label.length)) * LETTER + 10;
  const side = better === 'higher' ? { x1: 0, x2: high } : { x1: low, x2: 0 };
  const whiskers = rows.flatMap(({ interval, ...row }) => (interval ? [{ ...row, ...interval }] : []));
  const colour = (row: { readonly colour: string }) => `var(${row.colour})`;
  return figure(title, `${title}. ${rows.map(({ description }) => description).join('; ')}`, {
    height: rows.length * ROW + AXIS,
    ...{ marginLeft: Math.round(inset), marginRight: VALUES, marginTop: 2, marginBottom: AXIS - 2 },
    x: { domain: [low, high], label: null, ticks: 3, tickFormat: tick, tickSize: 4 },
    y: { domain: rows.map(({ label }) => label), label: null, tickSize: 0, tickPadding: 8 },
    marks: [
      ...(better === 'neither' ? [] : [Plot.rect([side], { x1: 'x1', x2: 'x2', fill: 'var(--better-tint)' })]),
      Plot.ruleX([0], { stroke: 'var(--soft)' }),
      ...(margin === null ? [] : [Plot.ruleX([margin], { stroke: 'var(--soft)', strokeDasharray: '3 3' })]),
      Plot.ruleY(whiskers, { x1: 'low', x2: 'high', y: 'label', stroke: colour, strokeWidth: 2 }),
      Plot.dot(rows, {
        ...{ x: 'delta', y: 'label', r: 4, stroke: colour, strokeWidth: 1.6, title: 'description' },
        fill: (row: ForestRow) => (row.settled ? colour(row) : 'var(--paper)'),
      }),
      Plot.text(rows, { y: 'label', text: 'value', frameAnchor: 'right', textAnchor: 'end', dx: VALUES - 1 }),
    ],
  });
}

/** All estimates and intervals, zero and the margin, with a little room on both sides. */
function rangeOf(rows: readonly ForestRow[], margin: number | null): [number, number] {
  const values = rows.flatMap(({ delta, interval }) => [delta, ...(interval ? [interval.low, interval.high] : [])]);
  const all = [0, ...values, ...(margin === null ? [] : [margin])];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const room = 0.08 * (high - low || 1);
  return [low - room, high + room];
}
