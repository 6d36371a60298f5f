import type { ReportData } from '../../contracts/evaluation.js';
import { formatCount } from './format.js';
import { markup, type Markup } from './markup.js';

/** What a cross-entropy is to be read beside, and exactly what the models were given; null where that is not known. */
export function fairBefore({ prompts }: ReportData): Markup | null {
  if (prompts === null) return null;
  const { first, differing, vocabulary } = prompts;
  const same =
    differing === 0 ? 'Every model was given the same.' : `${differing} items had another prompt for some model.`;
  return markup`<p class="note">A blind guess among the ${formatCount(vocabulary)} tokens of the vocabulary has a cross-entropy of ln V = ${Math.log(vocabulary).toFixed(3)} nats/token. As plain text the references have neither chat template nor end marker, so that language and format are not mixed.</p>
<details class="more"><summary>The exact prompt of item ${first.id}, SHA-256 <code>${first.sha256}</code></summary><p>${same}</p><pre>${first.text}</pre></details>`;
}
