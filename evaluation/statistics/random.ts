/** A seeded source of random numbers: the same seed gives the same report on every machine. */
export interface Random {
  /** Uniform in [0, n), n an integer of at most 2³². */
  below(n: number): number;
  /** 32 fair coins. */
  bits(): number;
}

/**
 * xoshiro128** 1.1 (Blackman and Vigna 2018, prng.di.unimi.it), its 128 bits of state filled by splitmix32 from the
 * seed. Period 2¹²⁸ − 1; no use for secrets.
 */
export function seededRandom(seed: number): Random {
  const fill = splitmix32(seed);
  let [a, b, c, d] = [fill(), fill(), fill(), fill()];
  const next = (): number => {
    const scrambled = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotateLeft(d, 11);
    return scrambled;
  };
  return { below: (n) => Math.floor((next() / 0x1_0000_0000) * n), bits: next };
}

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

function splitmix32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
}
