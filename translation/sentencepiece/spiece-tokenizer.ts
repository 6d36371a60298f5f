import { PIECE, UNIGRAM, type Piece, type SpieceModel } from './spiece-model.js';

const SPACE = '▁';
const END = '</s>';

/** Target languages of MADLAD, which are one token wherever the model's own tables have them as plain pieces. */
const LANGUAGE_PREFIX = /^<2\w+>$/u;

/**
 * The `tokenizer.json` that cuts texts as a `spiece.model` does, with the end mark that T5 puts after each: what
 * transformers' converter makes of T5's file (convert_slow_tokenizer.py), except that bytes stand for unknown characters
 * where the model says so.
 *
 * @throws Error where the model is none of T5's kind
 */
export function spieceTokenizer(model: SpieceModel): string {
  const { pieces, byteFallback } = model;
  if (model.modelType !== UNIGRAM) throw new Error(`a unigram model was expected, not type ${model.modelType}`);
  const unknown = pieces.findIndex(({ type }) => type === PIECE.unknown);
  const end = pieces.findIndex(({ text }) => text === END);
  if (unknown < 0 || end < 0) throw new Error(`among ${pieces.length} pieces there is no unknown one or no ${END}`);
  const metaspace = {
    ...{ type: 'Metaspace', replacement: SPACE, split: true },
    prepend_scheme: model.dummyPrefix ? 'always' : 'never',
  };
  return JSON.stringify({
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: pieces.flatMap(addedToken),
    normalizer: normalizer(model),
    pre_tokenizer: metaspace,
    post_processor: endMark(end),
    decoder: byteFallback ? byteDecoder(metaspace) : metaspace,
    model: {
      type: 'Unigram',
      unk_id: unknown,
      vocab: pieces.map(({ text, score }) => [text, score]),
      byte_fallback: byteFallback,
    },
  });
}

function addedToken({ text, type }: Piece, id: number): object[] {
  const isControl = type === PIECE.control;
  if (!isControl && type !== PIECE.userDefined && type !== PIECE.unknown && !LANGUAGE_PREFIX.test(text)) return [];
  const special = isControl || type === PIECE.unknown || LANGUAGE_PREFIX.test(text);
  return [{ id, content: text, single_word: false, lstrip: false, rstrip: false, normalized: false, special }];
}

function normalizer({ charsmap, removeExtraSpaces }: SpieceModel): object {
  const precompiled = { type: 'Precompiled', precompiled_charsmap: charsmap.toString('base64') };
  const spaces = [
    { type: 'Strip', strip_left: false, strip_right: true },
    { type: 'Replace', pattern: { Regex: ' {2,}' }, content: SPACE },
  ];
  const normalizers = [...(charsmap.length > 0 ? [precompiled] : []), ...(removeExtraSpaces ? spaces : [])];
  return { type: 'Sequence', normalizers };
}

function endMark(id: number): object {
  const text = (name: 'A' | 'B') => ({ Sequence: { id: name, type_id: 0 } });
  const end = { SpecialToken: { id: END, type_id: 0 } };
  return {
    type: 'TemplateProcessing',
    single: [text('A'), end],
    pair: [text('A'), end, text('B'), end],
    special_tokens: { [END]: { id: END, ids: [id], tokens: [END] } },
  };
}

/** Bytes are joined to characters before spaces are put back. */
function byteDecoder(metaspace: object): object {
  return { type: 'Sequence', decoders: [{ type: 'ByteFallback' }, metaspace] };
}
