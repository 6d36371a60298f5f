/** Items of each length, by their prompts: as many short as middling and long ones, as far as ties allow. */
export const LENGTHS = ['short', 'middle', 'long'] as const;
export type Length = (typeof LENGTHS)[number];

/** In which third of all lengths each item falls; equal lengths fall into the same. */
export function terciles(lengths: ReadonlyMap<string, number>): Map<string, Length> {
  const sorted = [...lengths.values()].sort((a, b) => a - b);
  const [first = 0, second = 0] = [1, 2].map((third) => sorted[Math.floor((third * sorted.length) / 3)]);
  const of = (length: number): Length => (length < first ? 'short' : length < second ? 'middle' : 'long');
  return new Map([...lengths].map(([id, length]) => [id, of(length)]));
}
