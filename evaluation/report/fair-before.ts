import type { ReportData } from '../../contracts/report.js';
import { fixed, formatCount } from './format.js';
import { markup, type Markup } from './markup.js';
import type { Words } from './words/english.js';

/** What a cross-entropy is to be read beside, and exactly what the models were given; null where that is not known. */
export function fairBefore({ prompts }: ReportData, words: Words): Markup | null {
  if (prompts === null) return null;
  const { first, fewShot, differing, vocabulary } = prompts;
  const { fair } = words;
  const guess = fixed(Math.log(vocabulary), 3, words);
  return markup`<p class="note">${fair.guess(formatCount(vocabulary), guess)}</p>
<details class="more"><summary>${fair.prompt(first.id)} <code>${first.sha256}</code></summary><p>${differing === 0 ? fair.same : fair.differing(formatCount(differing))}</p><pre>${first.text}</pre></details>${
    fewShot &&
    markup`
<details class="more"><summary>${fair.fewShot(fewShot.id)} <code>${fewShot.sha256}</code></summary><pre>${fewShot.text}</pre></details>`
  }`;
}
