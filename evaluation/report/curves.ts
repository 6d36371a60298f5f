import * as Plot from '@observablehq/plot';
import type { ReportData, TrainingCurve } from '../../contracts/report.js';
import { figure } from './figure.js';
import { fixed } from './format.js';
import { markup, type Markup } from './markup.js';
import type { Words } from './words/english.js';

const HEIGHT = 210;
/** With more points than this a line says enough. */
const MAX_DOTS = 60;

interface Line {
  readonly name: string;
  /** Validation is what counts: it is drawn stronger, with its points. */
  readonly strong: boolean;
  readonly points: readonly { readonly step: number; readonly value: number }[];
}

/** Training and validation loss of each stage over its steps; for DPO the reward accuracy beside it. */
export function curves({ curves: all }: ReportData, words: Words): Markup | null {
  if (all.length === 0) return null;
  const { titles, training } = words;
  return markup`<h2>${titles.training}</h2>
<div class="legend"><span class="c-base"><i class="bar thin"></i>${training.train}</span><span class="c-base"><i class="bar"></i>${training.validation}</span></div>
<div class="panels">${all.flatMap((curve) => plots(curve, words))}</div>`;
}

function plots({ stage, train, validation, rewardAccuracy }: TrainingCurve, words: Words): Markup[] {
  const { training } = words;
  const name = stage.toUpperCase();
  const valued = (points: TrainingCurve['train']) => points.map(({ step, loss }) => ({ step, value: loss }));
  const losses = [
    { name: training.train, strong: false, points: valued(train) },
    { name: training.validation, strong: true, points: valued(validation) },
  ];
  const rewards = { name: training.reward, strong: true, points: rewardAccuracy };
  return [
    plot(`${name}: ${stage === 'sft' ? training.sftLoss : training.dpoLoss}`, stage, losses, words),
    ...(rewardAccuracy.length > 0 ? [plot(`${name}: ${training.reward}`, stage, [rewards], words, [0, 1])] : []),
  ];
}

function plot(
  title: string,
  stage: string,
  lines: readonly Line[],
  words: Words,
  domain?: readonly [number, number],
): Markup {
  const stroke = `var(--${stage})`;
  const label = (value: number) => String(value).replace('.', words.numbers.decimal);
  return figure(title, `${title}. ${describe(lines, words)}`, {
    height: HEIGHT,
    ...{ marginLeft: 34, marginRight: 8, marginTop: 8, marginBottom: 34 },
    x: {
      label: words.training.step,
      labelArrow: 'none',
      ticks: 5,
      tickFormat: label,
      tickSize: 4,
      domain: stepsOf(lines),
    },
    y: { label: null, ticks: 5, tickFormat: label, tickSize: 0, grid: true, nice: true, ...(domain && { domain }) },
    marks: lines.flatMap(({ points, strong }) => [
      Plot.lineY(points, { x: 'step', y: 'value', stroke, strokeWidth: strong ? 1.8 : 1.2, opacity: strong ? 1 : 0.5 }),
      ...(strong && points.length <= MAX_DOTS
        ? [Plot.dot(points, { x: 'step', y: 'value', fill: stroke, r: 2.6 })]
        : []),
    ]),
  });
}

function stepsOf(lines: readonly Line[]): [number, number] {
  const steps = lines.flatMap(({ points }) => points.map(({ step }) => step));
  return [0, steps.reduce((most, step) => Math.max(most, step), 1)];
}

function describe(lines: readonly Line[], words: Words): string {
  const sentences = lines.flatMap(({ name, points }) => {
    const [first, last] = [points[0], points.at(-1)];
    const text = (value: number) => fixed(value, 2, words);
    return first && last
      ? [words.training.from(name, text(first.value), String(first.step), text(last.value), String(last.step))]
      : [];
  });
  return sentences.join('; ');
}
