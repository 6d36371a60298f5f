import { METRIC_NOTES } from '../metrics/metric-notes.js';
import type { ReportData } from '../../contracts/report.js';
import { metricTitle } from './format.js';
import { markup, type Markup } from './markup.js';
import { shownMetrics } from './shown-metrics.js';
import { wide } from './wide.js';
import type { Words } from './words/english.js';

/** How each metric is computed, and what it cannot see. The notes are English, as those of the suites are. */
export function noteTable(data: ReportData, words: Words): Markup {
  const { notes, metric: title } = words.scores;
  const rows = shownMetrics(data).map((metric) => {
    const { how, cannotSee } = METRIC_NOTES[metric];
    return markup`<tr><th scope="row">${metricTitle(metric, data.languageName, words)}</th><td lang="en">${how}</td><td lang="en">${cannotSee}</td></tr>`;
  });
  const head = [title, notes.how, notes.cannotSee].map((name) => markup`<th scope="col">${name}</th>`);
  return markup`<details class="more"><summary>${notes.title}</summary>${wide(notes.title, markup`<table><thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table>`)}</details>`;
}
