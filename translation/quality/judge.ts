import type { QualityGate, Segment } from '../../contracts/dataset.js';
import { loadLanguageDetector } from '../../language/detector.js';
import type { EngineOutput } from '../engine.js';
import { cutOff } from './cut-off.js';
import { emptyTranslation } from './empty-translation.js';
import type { Gate, Violation } from './gate.js';
import { invisibleCharacters } from './invisible-characters.js';
import { lengthRatio } from './length-ratio.js';
import { numbersLost } from './numbers-lost.js';
import { placeholdersLost } from './placeholders-lost.js';
import { repetition } from './repetition.js';
import { sourceCopied } from './source-copied.js';
import { urlsLost } from './urls-lost.js';
import { wrongLanguage } from './wrong-language.js';

/** What is wrong with a segment's translation, by the first gate that it does not pass; null where it passes all. */
export type Judge = (segment: Segment, output: EngineOutput) => Violation | null;

/** All gates, the most telling first: a loop is too long as well, and a copy has all its numbers. */
export async function openGates(): Promise<Record<QualityGate, Gate>> {
  const detector = await loadLanguageDetector();
  return {
    'empty-translation': emptyTranslation,
    'invisible-characters': invisibleCharacters,
    repetition,
    'cut-off': cutOff,
    'source-copied': sourceCopied(detector),
    'wrong-language': wrongLanguage(detector),
    'placeholders-lost': placeholdersLost,
    'urls-lost': urlsLost,
    'numbers-lost': numbersLost,
    'length-ratio': lengthRatio,
  };
}

/** A judge of translations into one language, with the gates that are not off. */
export async function openJudge(targetLanguage: string, gatesOff: readonly QualityGate[]): Promise<Judge> {
  const gates = (Object.entries(await openGates()) as [QualityGate, Gate][]).filter(
    ([name]) => !gatesOff.includes(name),
  );
  return ({ lang, text: source }, { text: translation, finished }) => {
    const pair = { source, translation, sourceLanguage: lang, targetLanguage, finished };
    for (const [gate, check] of gates) {
      const detail = check(pair);
      if (detail !== null) return { gate, detail };
    }
    return null;
  };
}
