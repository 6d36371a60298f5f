import type { ScoredPair, TranslatorScore } from '../../contracts/evaluation.js';
import { formatCount, formatPercent } from './format.js';
import { markup, type Markup } from './markup.js';

/** How good the translator is: a row for each set of sentence pairs, and examples of each. */
export function translatorScores(scores: readonly TranslatorScore[]): Markup | null {
  if (scores.length === 0) return null;
  return markup`<h3>How good is the translator?</h3>
<p>Sentence pairs with a reference of their own, translated by the engine of this run and compared. What the quality gates would stop counts too: this is the engine alone, while nothing gets into the data that the gates stop.</p>
<div class="scroll"><table><thead><tr><th scope="col">Set</th>${['Pairs', 'BLEU', 'chrF++', 'chrF', 'Exact match', 'Gates would stop', 'Tokens/s'].map((name) => markup`<th scope="col" class="num">${name}</th>`)}</tr></thead>
<tbody>${scores.map(scoreRow)}</tbody></table></div>
<p class="note">BLEU, chrF++ and chrF run from 0 to 100 and say how near the output is to one reference, in words or in characters; another good translation scores lower. They compare engines on the same set. Sets differ in how hard they are, so no two of them can be compared.</p>
${scores.map(examples)}`;
}

function scoreRow(score: TranslatorScore): Markup {
  const number = (text: string) => markup`<td class="num">${text}</td>`;
  const [stopped, reasons] = [stoppedOf(score), reasonsOf(score)];
  const share = markup`${formatPercent(stopped / Math.max(score.pairs, 1))}`;
  const speed = score.tokensPerSecond === null ? '–' : formatCount(Math.round(score.tokensPerSecond));
  return markup`<tr><th scope="row">${score.name}<span class="unit">${engineName(score)}</span></th>${number(formatCount(score.pairs))}${number(score.bleu.toFixed(1))}${number(score.chrfPlusPlus.toFixed(1))}${number(score.chrf.toFixed(1))}<td class="num">${formatPercent(score.exactMatch)}<span class="interval">${formatCount(score.exactMatches)} pairs</span></td><td class="num">${share}<span class="interval">${reasons}</span></td>${number(speed)}</tr>`;
}

function examples({ name, examples: pairs }: TranslatorScore): Markup {
  return markup`<details class="more" open><summary>${name}: best, median and worst by sentence chrF++</summary>
<div class="scroll"><table><thead><tr><th scope="col">Source</th><th scope="col">Reference</th><th scope="col">Translated</th><th scope="col" class="num">chrF++</th></tr></thead>
<tbody>${pairs.map(exampleRow)}</tbody></table></div></details>`;
}

function exampleRow({ source, target, output, chrfPlusPlus, stoppedBy }: ScoredPair): Markup {
  const gate = stoppedBy === null ? null : markup`<span class="interval">a gate would stop it: ${stoppedBy}</span>`;
  return markup`<tr><td>${source}</td><td>${target}</td><td>${output}${gate}</td><td class="num">${chrfPlusPlus.toFixed(1)}</td></tr>`;
}

/** One sentence: "Translator (onnx, float32) on Held-out pairs: BLEU 77.1, chrF++ 85.0, chrF 87.1, …". */
export function summarizeTranslator(score: TranslatorScore): string {
  const { name, pairs, bleu, chrf, chrfPlusPlus, exactMatch, exactMatches } = score;
  return (
    `Translator (${engineName(score)}) on ${name}: BLEU ${bleu.toFixed(1)}, chrF++ ${chrfPlusPlus.toFixed(1)}, ` +
    `chrF ${chrf.toFixed(1)}, ${formatCount(exactMatches)} of ${formatCount(pairs)} exactly as the reference ` +
    `(${formatPercent(exactMatch)}); the gates would stop ${formatCount(stoppedOf(score))}.`
  );
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
