import type { Gate } from './gate.js';

export const cutOff: Gate = ({ finished, translation }) =>
  finished ? null : `not at its end at the limit of new tokens, after ${translation.length} characters`;
