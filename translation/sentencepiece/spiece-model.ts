import { protoFields } from './proto-fields.js';

/** What a `spiece.model` holds that decides how it cuts a text (sentencepiece_model.proto of google/sentencepiece). */
export interface SpieceModel {
  readonly pieces: readonly Piece[];
  readonly modelType: number;
  readonly byteFallback: boolean;
  /** Rules by which characters are normalised, as sentencepiece compiled them. */
  readonly charsmap: Buffer;
  /** Whether a space is put before the text. */
  readonly dummyPrefix: boolean;
  /** Whether spaces at both ends go, and several become one. */
  readonly removeExtraSpaces: boolean;
}

export interface Piece {
  readonly text: string;
  /** Log probability. */
  readonly score: number;
  readonly type: number;
}

export const UNIGRAM = 1;
export const PIECE = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 } as const;

/** @throws RangeError where the bytes are no protobuf message */
export function readSpieceModel(bytes: Buffer): SpieceModel {
  const pieces: Piece[] = [];
  let trainer: Buffer = EMPTY;
  let normalizer: Buffer = EMPTY;
  for (const { field, bytes: value } of protoFields(bytes)) {
    if (field === MODEL.pieces) pieces.push(readPiece(value));
    if (field === MODEL.trainer) trainer = value;
    if (field === MODEL.normalizer) normalizer = value;
  }
  return { pieces, ...readTrainer(trainer), ...readNormalizer(normalizer) };
}

const EMPTY = Buffer.alloc(0);
const MODEL = { pieces: 1, trainer: 2, normalizer: 3 } as const;

function readPiece(message: Buffer): Piece {
  let piece: Piece = { text: '', score: 0, type: PIECE.normal };
  for (const { field, int, bytes } of protoFields(message)) {
    if (field === 1) piece = { ...piece, text: bytes.toString() };
    if (field === 2) piece = { ...piece, score: bytes.readFloatLE() };
    if (field === 3) piece = { ...piece, type: int };
  }
  return piece;
}

function readTrainer(message: Buffer): Pick<SpieceModel, 'modelType' | 'byteFallback'> {
  const ints = intsOf(message);
  return { modelType: ints.get(3) ?? UNIGRAM, byteFallback: ints.get(35) === 1 };
}

function readNormalizer(message: Buffer): Pick<SpieceModel, 'charsmap' | 'dummyPrefix' | 'removeExtraSpaces'> {
  const ints = intsOf(message);
  const charsmap = [...protoFields(message)].find(({ field }) => field === 2)?.bytes ?? EMPTY;
  return { charsmap, dummyPrefix: ints.get(3) !== 0, removeExtraSpaces: ints.get(4) !== 0 };
}

function intsOf(message: Buffer): Map<number, number> {
  return new Map([...protoFields(message)].map(({ field, int }) => [field, int]));
}
