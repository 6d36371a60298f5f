/** The largest of any number of values, at least `least`; Math.max takes 120,000 as arguments before the stack is full. */
export function largest(values: Iterable<number>, least = -Infinity): number {
  let most = least;
  for (const value of values) most = Math.max(most, value);
  return most;
}
