import type { Gate } from './gate.js';

/** Web and e-mail addresses, also without a scheme where the top-level domain is a common one. */
const ADDRESSES = [
  /\bhttps?:\/\/[^\s<>"'`]+/giu,
  /\bwww\.[\w-]+\.[^\s<>"'`]+/giu,
  /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/gu,
  /\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|edu|gov|info|io|dev|eu|dk|de|uk)\b(?:\/[^\s<>"'`]*)?/giu,
];

/** The sentence's punctuation, not the address's. */
const TRAILING = /[.,;:!?*_~)\]}»”’。，、）]+$/u;

export const urlsLost: Gate = ({ source, translation }) => {
  const kept = translation.toLowerCase();
  const addresses = ADDRESSES.flatMap((pattern) => source.match(pattern) ?? []).map((match) =>
    match.replace(TRAILING, ''),
  );
  const lost = [...new Set(addresses)].filter((address) => !kept.includes(address.toLowerCase()));
  return lost.length === 0 ? null : lost.join(', ');
};
