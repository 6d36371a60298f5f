import { normalizeLabel } from '../inline/links.js';
import type { Line } from './lines.js';

/**
 * "[label]: address "title"" (CommonMark 4.7). Its first word must look like an address: "[Ann]: hello" is a dialogue.
 */
const DEFINITION =
  /^[\s>]{0,12}\[(?<label>[^\]^[][^\][]{0,998})\]:\s*(?:<[^<>]*>|[^\s<>]*[/.#:@\\][^\s<>]*)(?:\s+(?:"[^"]*"|'[^']*'|\([^()]*\)))?\s*$/u;

export function isReferenceDefinition(body: string): boolean {
  return DEFINITION.test(body);
}

/** The labels that a message defines. */
export function collectLabels(lines: readonly Line[]): Set<string> {
  const labels = lines.flatMap(({ body }) => DEFINITION.exec(body)?.groups?.['label'] ?? []);
  return new Set(labels.map(normalizeLabel));
}
