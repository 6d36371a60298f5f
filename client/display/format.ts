/** Numbers and times as people read them. */

export function formatCount(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** 0.4 s, 12 s, 3 min 20 s, 2 h 05 min. */
export function formatSeconds(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${String(Math.round(seconds % 60)).padStart(2, '0')} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** A rate with three significant digits: 0.52/s, 14.2/s, 1,030/s. */
export function formatRate(perSecond: number): string {
  if (perSecond >= 100) return `${formatCount(perSecond)}/s`;
  return `${perSecond.toPrecision(perSecond >= 10 ? 3 : 2)}/s`;
}

const BLOCKS = { full: '█', empty: '░' };

export function formatBar(share: number, width: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * width);
  return BLOCKS.full.repeat(filled) + BLOCKS.empty.repeat(width - filled);
}

/** Columns padded to the widest cell, two spaces apart; the last column is left as it is. */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell.length)));
  return rows
    .map((row) => row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0))).join('  '))
    .join('\n');
}
