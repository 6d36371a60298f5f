import type { TrainingCurve } from '../../contracts/evaluation.js';
import { markup, type Markup } from './markup.js';
import { linearScale, padded, ticks, type Scale } from './scale.js';

const WIDTH = 360;
const HEIGHT = 220;
const FRAME = { left: 34, right: 12, top: 28, bottom: 34 };

interface Line {
  readonly name: string;
  readonly kind: 'train' | 'validation';
  readonly points: readonly { readonly step: number; readonly value: number }[];
}

/** Training and validation loss of one stage over its steps; for DPO the reward accuracy beside it. */
export function curvePlots(curve: TrainingCurve): Markup[] {
  const name = curve.stage.toUpperCase();
  const losses: Line[] = [
    { name: 'training', kind: 'train', points: curve.train.map(({ step, loss }) => ({ step, value: loss })) },
    {
      name: 'validation',
      kind: 'validation',
      points: curve.validation.map(({ step, loss }) => ({ step, value: loss })),
    },
  ];
  const unit = curve.stage === 'sft' ? 'loss, nats/token' : 'loss, nats/pair';
  const rewards: Line = { name: 'reward accuracy', kind: 'validation', points: curve.rewardAccuracy };
  return [
    plot(`${name}: ${unit}`, curve.stage, losses),
    ...(curve.rewardAccuracy.length > 0
      ? [plot(`${name}: reward accuracy, share of pairs`, curve.stage, [rewards], [0, 1])]
      : []),
  ];
}

function plot(title: string, stage: string, lines: readonly Line[], fixed?: [number, number]): Markup {
  const points = lines.flatMap((line) => line.points);
  const vertical =
    fixed ??
    padded(
      points.map(({ value }) => value),
      0.06,
    );
  const last = points.reduce((most, { step }) => Math.max(most, step), 1);
  const x = linearScale([0, last], [FRAME.left, WIDTH - FRAME.right]);
  const y = linearScale(vertical, [HEIGHT - FRAME.bottom, FRAME.top]);
  return markup`<svg class="c-${stage}" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}. ${describe(lines)}">
<text class="title" x="0" y="12">${title}</text>
${ticks(vertical[0], vertical[1], 5).map((tick) => horizontal(tick, y(tick)))}
${ticks(0, last, 5)
  .filter(Number.isInteger)
  .map((tick) => markup`<text x="${x(tick)}" y="${HEIGHT - FRAME.bottom + 16}" text-anchor="middle">${tick}</text>`)}
<text x="${WIDTH - FRAME.right}" y="${HEIGHT - 3}" text-anchor="end">step</text>
${lines.map((line) => draw(line, x, y))}
</svg>`;
}

function horizontal(value: number, y: number): Markup {
  return markup`<line class="axis" x1="${FRAME.left}" x2="${WIDTH - FRAME.right}" y1="${y}" y2="${y}"/><text x="${FRAME.left - 8}" y="${y + 4}" text-anchor="end">${value}</text>`;
}

function draw({ kind, points }: Line, x: Scale, y: Scale): Markup {
  const path = points.map(({ step, value }, index) => `${index === 0 ? 'M' : 'L'}${x(step)} ${y(value)}`).join('');
  const dots = kind === 'validation' && points.length <= 60 ? points : [];
  return markup`<path class="line ${kind}" d="${path}"/>${dots.map(({ step, value }) => markup`<circle class="dot" cx="${x(step)}" cy="${y(value)}" r="2.6"/>`)}`;
}

function describe(lines: readonly Line[]): string {
  const parts = lines.flatMap(({ name, points }) => {
    const [first, last] = [points[0], points.at(-1)];
    return first && last
      ? [
          `${name} from ${first.value.toPrecision(3)} at step ${first.step} to ${last.value.toPrecision(3)} at step ${last.step}`,
        ]
      : [];
  });
  return parts.join('; ');
}
