import { findAll, type Range } from './ranges.js';

/**
 * Emoji as Unicode's UTS 51 builds them: a picture or flag with its variation selectors, skin tones, tags and joined
 * pictures; keycaps. A joiner alone belongs to a word (Hindi, Bengali, Persian), and "©", "®", "™" are read as text.
 */
const PICTURE = String.raw`(?![©®™])(?:\p{Extended_Pictographic}|[\u{1F3FB}-\u{1F3FF}])[\uFE0E\uFE0F\u{1F3FB}-\u{1F3FF}\u{E0020}-\u{E007F}\u20E3]{0,16}`;
const PICTURES = new RegExp(
  String.raw`(?:${PICTURE}(?:\u200D{1,4}(?:${PICTURE})?){0,16}|\p{RI}|[\d#*]\uFE0F?\u20E3){1,64}`,
  'gu',
);

/** Columns set with white space. */
const COLUMNS = /\t+|\s{3,}/gu;

export function findPictures(text: string): Range[] {
  return findAll(text, PICTURES);
}

export function findColumns(text: string): Range[] {
  return findAll(text, COLUMNS);
}
