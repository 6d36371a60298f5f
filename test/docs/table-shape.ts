/**
 * What a table of results has on every machine: headings, metrics with their arrows and order, the kinds of lines below.
 * Of numbers and marks only their places are left, of a sentence what stands before its colon.
 */
export function tableShape(table: string): string[] {
  const [rows = '', legend = ''] = table.trim().split('\n\n');
  return [...rows.split('\n').map(rowShape), ...sentences(legend).map(sentenceShape)];
}

function rowShape(row: string): string {
  if (row.startsWith('─')) return '─';
  const [metric = '', ...cells] = row.split(/ {2,}(?=\S)/);
  // The one metric without an arrow begins with blanks, which are no gap.
  const title = metric === '' && /^ {2}\S/.test(row) ? [`  ${cells.shift() ?? ''}`] : [metric];
  return [...title, ...cells.map(cellShape)].join(' | ');
}

/** A dash stands where no interval holds. */
function cellShape(cell: string): string {
  return withoutNumbers(cell)
    .replace(/ [▲▼✓·]$/, ' mark')
    .replace(/^(?:#–#.*|–)$/, 'interval');
}

/** Long ones are wrapped and go on indented. */
function sentences(legend: string): string[] {
  return legend.replaceAll('\n  ', ' ').split('\n');
}

function sentenceShape(sentence: string): string {
  return /pass(?:ed)? the quality gates at first/.test(sentence)
    ? 'how many new segments passed the quality gates'
    : withoutNumbers(subject(sentence));
}

function subject(sentence: string): string {
  return sentence.split(': ')[0] ?? '';
}

function withoutNumbers(text: string): string {
  return text.replaceAll(/(?<![a-z]\d*)[+−]?\d[\d.]*(?:\u202f\d{3})*/g, '#');
}
