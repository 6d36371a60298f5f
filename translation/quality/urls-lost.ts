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

/** Addresses that are lost, and those that come out of nowhere. */
export const urlsLost: Gate = ({ source, translation }) => {
  const lost = addressesWithout(source, translation);
  if (lost.length > 0) return lost.join(', ');
  const invented = addressesWithout(translation, source);
  return invented.length === 0 ? null : `invented ${invented.join(', ')}`;
};

/** Addresses of one text that the other does not have. */
function addressesWithout(text: string, other: string): string[] {
  const kept = other.toLowerCase();
  const addresses = ADDRESSES.flatMap((pattern) => text.match(pattern) ?? []).map((match) =>
    match.replace(TRAILING, ''),
  );
  return [...new Set(addresses)].filter((address) => !kept.includes(address.toLowerCase()));
}
