import { describe, expect, test } from 'vitest';
import { ReportData } from '../../../contracts/report.js';
import { renderHtml } from '../../../evaluation/report/html.js';
import { LANGUAGES_OF_PAGE } from '../../../evaluation/report/bilingual.js';
import { PROBE_METRICS } from '../../../evaluation/probes/probe-results.js';
import { exampleGenerations, exampleInput, exampleReport, exampleItems } from '../example-run.js';

const data = exampleReport();
const html = renderHtml(data);

describe('report data', () => {
  test('follows the contract and survives JSON', () => {
    expect(ReportData.parse(JSON.parse(JSON.stringify(data)))).toEqual(data);
  });

  test('holds baselines and models, in order', () => {
    expect(data.systems.map(({ system }) => system)).toEqual([
      'copy-question',
      'frequent-answer',
      'base',
      'sft',
      'dpo',
    ]);
  });

  test('samples are all items, and hold every model’s answer', () => {
    expect(new Set(data.samples.map(({ id }) => id)).size).toBe(data.testItems);
    expect(Object.keys(data.samples[0]?.answers ?? {})).toEqual(['base', 'sft', 'dpo']);
  });

  test('the verdict on SFT gives change, interval, p and number of items', () => {
    const verdict = data.verdicts.find(({ references }) => references[0] === 'base');
    expect(verdict?.headline).toMatch(/^SFT against Base: .*Cross-entropy \(Danish side\), chrF\+\+ better/);
    expect(verdict?.points[0]).toMatch(
      /^Cross-entropy \(Danish side\): better than Base, 3\.\d+ → 1\.\d+ nats\/token \(−2\.\d+, 95\s%/,
    );
    expect(verdict?.points[0]).toMatch(/CI −2\.\d+ to −2\.\d+, corrected p [=<] 0\.\d+, 180 items, 120 clusters\)\.$/);
  });

  test('the first thing proved is that SFT beats every trivial baseline', () => {
    expect(data.verdicts[0]?.headline).toBe('SFT against Copy the question and Most frequent answer: chrF++ better.');
  });

  test('no sentence counts metrics, and a secondary metric gets an interval and no verdict', () => {
    const sentences = data.verdicts.flatMap(({ headline, points, more }) => [headline, ...points, ...more]);
    expect(sentences.join('\n')).not.toMatch(/\d+ of \d+ metrics|better on/);
    const secondary = data.verdicts.flatMap(({ more }) => more);
    expect(secondary.length).toBeGreaterThan(10);
    for (const sentence of secondary) expect(sentence).not.toMatch(/better|worse|detectable/);
  });

  test('without a detectable change the verdict says so and how much would have been seen', () => {
    const items = exampleItems(40);
    const quality = { danish: 0.9, keep: 0.5, loss: 1.4, english: 2 };
    const answers = { base: exampleGenerations(items, quality, 0), sft: exampleGenerations(items, quality, 1) };
    const verdict = exampleReport({ items, answers }).verdicts.find(({ references }) => references[0] === 'base');
    expect(verdict?.headline).toMatch(
      /^SFT against Base: .*Cross-entropy \(Danish side\), chrF\+\+ no detectable change\.$/,
    );
    expect(verdict?.points[1]).toMatch(/^chrF\+\+: no detectable change from Base, .*; smallest detectable \d+\.\d/);
  });

  test('a claim that could not be measured is told with its reason, not left out', () => {
    const { verdicts, claims } = exampleReport();
    const unmeasured = claims.filter(
      ({ outcome, metric }) => outcome === 'not judged' && metric === 'targetLanguageRate',
    );
    const told = verdicts.flatMap(({ points }) =>
      points.filter((point) => point.includes('not judged – not measured on both')),
    );
    expect(unmeasured).toHaveLength(3);
    expect(told).toHaveLength(3);
  });

  test('a small test set, unmeasured overlap and an unmeasured translator are named as limits', () => {
    const items = exampleItems(12);
    const answers = { base: exampleGenerations(items, { danish: 1, keep: 1, loss: 1, english: 1 }, 1) };
    const limits = exampleReport({ items, answers, translatorScores: [], contamination: null }).limitations.join('\n');
    expect(limits).toMatch(/12 conversation trees\. With fewer than 20 no interval holds/);
    expect(limits).toMatch(/Overlap of test and training data is not known/);
    expect(limits).toMatch(/translator itself was not measured/);
  });
});

describe('the HTML report', () => {
  test('loads nothing: no address in an attribute, no import, a policy that forbids it', () => {
    expect(html).not.toMatch(/(?:src|href|action|data)\s*=\s*["']?\s*(?:https?:)?\/\//i);
    expect(html).not.toMatch(/url\(|@import|<link|<img|<iframe/i);
    expect(html).toContain("default-src 'none'");
  });

  test('shows a model’s markup as text', () => {
    const items = exampleItems(2);
    const nasty = '<script>alert(1)</script><img src=x onerror="alert(2)">\n  **fed** & \'citat\'';
    const generations = exampleGenerations(items, { danish: 1, keep: 1, loss: 1, english: 1 }, 1);
    const answers = { base: generations.map((entry) => ({ ...entry, output: nasty })) };
    const page = renderHtml(exampleReport({ items, answers, title: 'A <b>title</b>' }));
    expect(page).not.toContain('<script>alert');
    expect(page).not.toContain('<img');
    expect(page).not.toContain('<b>');
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page).toContain('\n  **fed** &amp; &#39;citat&#39;');
  });

  test('the accounting table adds up, and says so where it does not', () => {
    expect(html).toContain('✓ adds up');
    const damaged = renderHtml({ ...data, accounting: { ...data.accounting, read: data.accounting.read + 1 } });
    expect(damaged).toContain('this does not add up');
  });

  test('the gates’ table adds up, names no retry that mended nothing, and tells what a sample came back as', () => {
    const section = /<section id="translation"[\s\S]*?<\/section>/.exec(html)?.[0] ?? '';
    const text = section
      .replaceAll(/<[^>]+>/g, ' ')
      .replaceAll('\u202f', ' ')
      .replaceAll(/\s+/g, ' ');
    expect(text).toContain('483 of 58 214 new segments (0.8 %) did not pass the quality gates at first: ');
    expect(text).toContain(
      '236 mended by beam search, 135 mended by clauses, 112 failed (numbers-lost 55, source-copied 23,',
    );
    expect(text).toContain('All 483 0.8 % 236 135 112');
    expect(text).not.toContain('other engine');
    expect(text).toContain('A bell is ringing.');
  });

  test('says how good the translator is, set by set, with examples', () => {
    const text = html
      .replaceAll(/<[^>]+>/g, ' ')
      .replaceAll('\u202f', ' ')
      .replaceAll(/\s+/g, ' ');
    expect(text).toContain('News sentences ctranslate2, bfloat16 997 41.9 67.4 69.8 3.1 % 31 pairs');
    expect(text).toContain('1.2 % numbers-lost 9, wrong-language 3 1 834');
    expect(text).toContain('Det tog fart. a gate would stop it: numbers-lost 12.4');
    expect(renderHtml({ ...data, translatorScores: [] })).not.toContain('How good is the translator?');
  });

  test('a run without any faulty translation says so, and one without counts has no such section', () => {
    expect(renderHtml({ ...data, quality: { segments: 7, gates: {} } })).toContain('All 7 new segments passed');
    expect(renderHtml({ ...data, quality: null, roundTrip: null, translatorScores: [] })).not.toContain(
      'id="translation"',
    );
  });

  test('segments left in the source language are told', () => {
    const accounting = { ...data.accounting, partlyTranslated: { messages: 3, segments: 4 } };
    expect(renderHtml({ ...data, accounting })).toContain('4 segments in 3 messages, which count as translated');
    expect(exampleReport({ accounting }).limitations.join(' ')).toContain('4 segments in 3 messages are');
  });

  test('every section that the navigation names is there', () => {
    const targets = [...html.matchAll(/href="#([a-z]+)"/g)].map(([, id]) => id);
    expect(targets.length).toBeGreaterThan(5);
    for (const id of targets) expect(html).toContain(`id="${id ?? ''}"`);
  });

  test('draws one panel for each metric, each curve and each metric of the probes, each with a description', () => {
    const metrics = new Set(data.differences.map(({ metric }) => metric)).size;
    const figures = LANGUAGES_OF_PAGE.length * (metrics + 3 + PROBE_METRICS.length);
    expect(html.match(/<svg /g)).toHaveLength(figures);
    expect(html.match(/<svg [^>]*aria-label="[^"]{10,}/g)).toHaveLength(figures);
    expect(html).not.toMatch(/NaN|Infinity|undefined/);
  });

  test('keeps below 3 MB, and says how many of how many answers are in it', () => {
    const [one] = data.samples;
    const long = one ? [{ ...one, reference: 'ord & "ord" '.repeat(400) }] : [];
    const samples = Array.from({ length: 2000 }, (_, at) => long.map((sample) => ({ ...sample, id: `i${at}` }))).flat();
    const page = renderHtml({ ...data, testItems: 2000, samples });
    const inPage = page.match(/<details class="item"/g)?.length ?? 0;
    expect(Buffer.byteLength(page)).toBeLessThan(3_000_000);
    expect(Buffer.byteLength(page)).toBeGreaterThan(2_500_000);
    expect(page).toContain(`${inPage} of 2\u202f000 items with what every model answered`);
  });

  test('a run without DPO, curves or samples still renders', () => {
    const { base = [], sft = [] } = exampleInput().answers;
    const page = renderHtml(
      exampleReport({
        answers: { base, sft },
        curves: [],
        options: { shuffles: 50, seed: 1 },
      }),
    );
    expect(page).not.toContain('DPO − ');
    expect(page).not.toContain('id="training"');
    expect(page).not.toMatch(/NaN|Infinity|undefined/);
  });
});
