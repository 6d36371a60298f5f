import type { Licence } from '../../contracts/licence.js';
import type { ReportData } from '../../contracts/report.js';
import type { RunSource } from '../../contracts/run-sources.js';
import { code, plain } from './markdown.js';

/** Whose terms the weights and the data are under, as far as the sources' own cards say. */
export function licenceSection({ sources: { baseModel, dataset, translator, fallback } }: ReportData): string[] {
  return [
    `The weights derive from ${code(baseModel.name)} and stay under its licence. Read the terms of all of these before you share them:`,
    '',
    line('Base model', baseModel),
    line('Data', dataset),
    line('Translator', translator),
    ...(fallback === undefined ? [] : [line('Fallback translator', fallback)]),
  ];
}

function line(what: string, { name, revision, licence }: RunSource): string {
  const place = revision === null ? '' : ` at commit ${code(revision)}`;
  const said = licence === null ? 'its licence is not known: no card of it names one' : described(licence);
  return `- ${what}: ${code(name)}${place}, ${said}.`;
}

/** "llama2"; of a licence with a name of its own that, with the address of its text. */
function described({ id, name, link }: Licence): string {
  const called = name === null ? id : `${name} (${id})`;
  return `licence ${plain(called)}${link === null ? '' : `, <${link}>`}, as its card names it`;
}
