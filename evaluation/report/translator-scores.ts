import type { ScoredPair, TranslatorScore } from '../../contracts/evaluation.js';
import { fixed, formatCount, formatPercent } from './format.js';
import { markup, type Markup } from './markup.js';
import { wide } from './wide.js';
import { ENGLISH, type Words } from './words/english.js';

/** How good the translator is: a row for each set of sentence pairs, and examples of each. */
export function translatorScores(scores: readonly TranslatorScore[], words: Words): Markup | null {
  if (scores.length === 0) return null;
  const { title, lead, note, columns } = words.translator;
  const numbers = [columns.pairs, 'BLEU', 'chrF++', 'chrF', columns.exact, columns.stopped, columns.speed];
  return markup`<h3>${title}</h3>
<p>${lead}</p>
${wide(
  title,
  markup`<table><thead><tr><th scope="col">${columns.set}</th>${numbers.map((name) => markup`<th scope="col" class="num">${name}</th>`)}</tr></thead>
<tbody>${scores.map((score) => scoreRow(score, words))}</tbody></table>`,
)}
<p class="note">${note}</p>
${scores.map((score) => examples(score, words))}`;
}

function scoreRow(score: TranslatorScore, words: Words): Markup {
  const number = (text: string) => markup`<td class="num">${text}</td>`;
  const [stopped, reasons] = [stoppedOf(score), reasonsOf(score)];
  const share = formatPercent(stopped / Math.max(score.pairs, 1), words);
  const speed = score.tokensPerSecond === null ? '–' : formatCount(Math.round(score.tokensPerSecond));
  const { pairs } = words.translator;
  return markup`<tr><th scope="row">${score.name}<span class="unit">${engineName(score)}</span></th>${number(formatCount(score.pairs))}${[score.bleu, score.chrfPlusPlus, score.chrf].map((one) => number(fixed(one, 1, words)))}<td class="num">${formatPercent(score.exactMatch, words)}<span class="interval">${pairs(formatCount(score.exactMatches))}</span></td><td class="num">${share}<span class="interval">${reasons}</span></td>${number(speed)}</tr>`;
}

function examples({ name, examples: pairs }: TranslatorScore, words: Words): Markup {
  const { columns, examples: title } = words.translator;
  return markup`<details class="more" open><summary>${title(name)}</summary>
${wide(
  title(name),
  markup`<table><thead><tr><th scope="col">${columns.source}</th><th scope="col">${columns.reference}</th><th scope="col">${columns.translated}</th><th scope="col" class="num">chrF++</th></tr></thead>
<tbody>${pairs.map((pair) => exampleRow(pair, words))}</tbody></table>`,
)}</details>`;
}

function exampleRow({ source, target, output, chrfPlusPlus, stoppedBy }: ScoredPair, words: Words): Markup {
  const gate = stoppedBy === null ? null : markup`<span class="interval">${words.translator.gate(stoppedBy)}</span>`;
  return markup`<tr><td>${source}</td><td>${target}</td><td>${output}${gate}</td><td class="num">${fixed(chrfPlusPlus, 1, words)}</td></tr>`;
}

/** One sentence: "Translator (onnx, float32) on Held-out pairs: BLEU 77.1, chrF++ 85.0, chrF 87.1, …". */
export function summarizeTranslator(score: TranslatorScore, words: Words = ENGLISH): string {
  const [bleu, chrfPlusPlus, chrf] = [score.bleu, score.chrfPlusPlus, score.chrf].map((one) => fixed(one, 1, words));
  return words.translator.summary({
    ...{ engine: engineName(score), name: score.name },
    scores: `BLEU ${bleu ?? ''}, chrF++ ${chrfPlusPlus ?? ''}, chrF ${chrf ?? ''}`,
    ...{ exact: formatCount(score.exactMatches), pairs: formatCount(score.pairs) },
    ...{ share: formatPercent(score.exactMatch, words), stopped: formatCount(stoppedOf(score)) },
  });
}

function engineName({ engine, precision }: TranslatorScore): string {
  return precision === null ? engine : `${engine}, ${precision}`;
}

function stoppedOf({ stopped }: TranslatorScore): number {
  return Object.values(stopped).reduce((sum, count) => sum + count, 0);
}

/** The busiest first. */
function reasonsOf({ stopped }: TranslatorScore): string {
  const reasons = Object.entries(stopped).sort(([, a], [, b]) => b - a);
  return reasons.map(([reason, count]) => `${reason} ${formatCount(count)}`).join(', ');
}
