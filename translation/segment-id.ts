import { sha256 } from '../artifacts/digest.js';
import type { Segment } from '../contracts/dataset.js';
import { segmentTexts, type Document } from './segmentation/document.js';

/**
 * The form in which a segment is compared and translated: Unicode NFC, runs of white space as one space, and U+FFFD for
 * half a surrogate pair. Equal forms mean the same and get the same translation.
 */
export function normalizeSegment(text: string): string {
  return Buffer.from(text).toString().normalize('NFC').replaceAll(/\s+/gu, ' ').trim();
}

/** SHA-256 of language and normalised text. */
export function segmentId(lang: string, text: string): string {
  return sha256(JSON.stringify([lang, normalizeSegment(text)]));
}

/** The segments of a document, in order; equal ones come as often as they are there. */
export function segmentsOf(document: Document, lang: string): Segment[] {
  return segmentTexts(document).map((text) => ({ id: segmentId(lang, text), lang, text: normalizeSegment(text) }));
}
