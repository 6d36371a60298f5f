/** Quantile of the standard normal distribution by bisection of its distribution function; error below 1e-7. */
export function normalQuantile(share: number): number {
  let low = -10;
  let high = 10;
  while (high - low > 1e-9) {
    const middle = (low + high) / 2;
    if (normalDistribution(middle) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Φ(x) by the continued fraction and series of Abramowitz and Stegun 26.2.10 and 26.2.14. */
export function normalDistribution(x: number): number {
  const magnitude = Math.abs(x);
  const density = Math.exp((-magnitude * magnitude) / 2) / Math.sqrt(2 * Math.PI);
  const upper = magnitude < 4 ? 0.5 - density * series(magnitude) : density / fraction(magnitude);
  return x > 0 ? 1 - upper : upper;
}

function series(x: number): number {
  let term = x;
  let sum = x;
  for (let odd = 3; Math.abs(term) > 1e-17 * Math.abs(sum); odd += 2) {
    term *= (x * x) / odd;
    sum += term;
  }
  return sum;
}

function fraction(x: number): number {
  let value = x;
  for (let level = 60; level >= 1; level -= 1) value = x + level / value;
  return value;
}
