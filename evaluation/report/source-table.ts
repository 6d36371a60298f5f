import type { ReportData } from '../../contracts/report.js';
import type { RunSource, SourceRole } from '../../contracts/run-sources.js';
import { markup, type Markup } from './markup.js';
import { wide } from './wide.js';
import type { Words } from './words/english.js';

/** Characters of a commit or digest that tell it from others. */
const SHOWN = 12;

/** What the run worked on: which dataset and models, exactly, and under which licences. */
export function sourceTable({ sources }: Pick<ReportData, 'sources'>, words: Words): Markup {
  const { columns, title } = words.provenance.sources;
  const head = [columns.role, columns.name, columns.revision, columns.licence];
  const table = markup`<table><thead><tr>${head.map((column) => markup`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>${Object.entries(sources).map(([role, source]) => sourceRow(role as SourceRole, source, words))}</tbody></table>`;
  return wide(title, table);
}

function sourceRow(role: SourceRole, { name, revision, identity, licence }: RunSource, words: Words): Markup {
  const say = words.provenance.sources;
  const exactly = revision ?? identity;
  const short = exactly === null ? '–' : markup`<span title="${exactly}">${exactly.slice(0, SHOWN)}</span>`;
  return markup`<tr><th scope="row">${say.roles[role]}</th><td>${name}</td><td class="mono">${short}</td><td>${licence === null ? say.unknown : (licence.name ?? licence.id)}</td></tr>`;
}
