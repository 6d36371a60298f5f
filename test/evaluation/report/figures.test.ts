import { describe, expect, test } from 'vitest';
import { curves } from '../../../evaluation/report/curves.js';
import { claimForests, secondaryForests } from '../../../evaluation/report/difference-forests.js';
import { DANISH } from '../../../evaluation/report/words/danish.js';
import { ENGLISH } from '../../../evaluation/report/words/english.js';
import { exampleReport } from '../example-run.js';

const data = exampleReport();
const claims = claimForests(data, ENGLISH).text;
const figures = [claims, secondaryForests(data, ENGLISH).text, curves(data, ENGLISH)?.text ?? ''].join('');

describe('figures', () => {
  test('have no colour of their own, but those of the page and of its text', () => {
    const colours = [...figures.matchAll(/(?:fill|stroke)="([^"]+)"/g)].map(([, colour]) => colour ?? '');
    expect(colours.length).toBeGreaterThan(50);
    for (const colour of colours) expect(colour).toMatch(/^(none|currentColor|var\(--[a-z-]+\))$/);
  });

  test('are plain drawings: no style, script, address or size of their own', () => {
    expect(figures).not.toMatch(/<style|<script|href|http/);
    for (const [svg] of figures.matchAll(/<svg [^>]*>/g)) {
      expect(svg).not.toMatch(/ (width|height)=/);
      expect(svg).toMatch(/role="img"/);
    }
  });

  test('have coordinates of two digits', () => {
    expect(figures).not.toMatch(/(?:d|transform|x1|cx)="[^"]*\d\.\d{3}/);
  });
});

describe('the forest of claims', () => {
  const panels = claims.split('<figure').slice(1);

  test('has a panel for each claimed metric and a row for each pair that was compared on it', () => {
    const isMeasured = (name: string) => data.differences.some(({ metric }) => metric === name);
    const metrics = new Set(data.claims.map(({ metric }) => metric).filter(isMeasured));
    expect(panels).toHaveLength(metrics.size);
    const rows = data.differences.filter(({ metric }) => metrics.has(metric));
    expect(claims.match(/<circle|<path[^>]*d="M\S*a/gi)?.length).toBe(rows.length);
  });

  test('fills the dot of a settled claim, and leaves it open where nothing was settled', () => {
    const row = (label: string, text: string) => new RegExp(`${label}: [^<]*${text}`);
    expect(claims).toMatch(row('SFT − Base', 'better'));
    expect(claims).toMatch(
      /fill="var\(--paper\)"[^>]*stroke="var\(--dpo\)"|stroke="var\(--dpo\)"[^>]*fill="var\(--paper\)"/,
    );
    expect(claims).toMatch(/fill="var\(--sft\)"/);
  });

  test('draws the margin within which English counts as kept, and only there', () => {
    expect(panels.filter((panel) => panel.includes('stroke-dasharray'))).toHaveLength(1);
    expect(panels.find((panel) => panel.includes('stroke-dasharray'))).toContain(
      'Cross-entropy of plain text (English side)',
    );
  });

  test('says in words what is to be seen, in the page’s language', () => {
    expect(panels[0]).toMatch(/aria-label="[^"]+SFT − Base: [+−]\d[^"]+ to [^"]+, better/);
    expect(claimForests(data, DANISH).text).toMatch(/aria-label="[^"]+SFT − Base: [+−]\d+,\d[^"]+ til [^"]+, bedre/);
  });
});

describe('training curves', () => {
  test('are a loss for each stage and the reward accuracy of DPO, with first and last values in words', () => {
    const text = curves(data, ENGLISH)?.text ?? '';
    const titles = [...text.matchAll(/<figcaption>([^<]+)/g)].map(([, title]) => title);
    expect(titles).toEqual([
      ...['SFT: loss, nats/token', 'DPO: loss, nats/pair', 'DPO: reward accuracy, share of pairs'],
    ]);
    expect(text).toMatch(/training from \d\.\d\d at step 5 to \d\.\d\d at step 570; validation, held-out trees from/);
    expect(curves({ ...data, curves: [] }, ENGLISH)).toBeNull();
  });
});
