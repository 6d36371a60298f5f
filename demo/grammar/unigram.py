"""The translator's tokenizer: SentencePiece-like Unigram, laid out as MADLAD's."""

import json
from pathlib import Path

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

UNK, PAD, EOS, TARGET = "<unk>", "<s>", "</s>", "<2da>"
"""Ids 0, 1, 2, 3. MADLAD pads with `<s>` and starts the decoder with `<unk>`."""

BYTE_SCORE = -20.0
"""Below every learned piece, so that bytes are used only for characters without one (emoji, say)."""


def _metaspace() -> pre_tokenizers.PreTokenizer:
    return pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=True)


def _learned_pieces(texts: list[str], size: int) -> list[tuple[str, float]]:
    """Pieces that never join digits or punctuation with anything: numbers and markup get copied by sign."""
    learner = Tokenizer(models.Unigram())
    learner.pre_tokenizer = pre_tokenizers.Sequence(
        [_metaspace(), pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.Punctuation("isolated")]
    )
    trainer = trainers.UnigramTrainer(
        vocab_size=size, unk_token=UNK, special_tokens=[UNK], show_progress=False, max_piece_length=16
    )
    learner.train_from_iterator(texts * 2, trainer)  # a piece must occur twice to be considered at all
    pieces = json.loads(learner.to_str())["model"]["vocab"]
    return [(piece, score) for piece, score in pieces if piece != UNK]


def train_unigram(texts: list[str], size: int) -> Tokenizer:
    """A tokenizer of `size` pieces, 256 of them bytes; encode appends `</s>`."""
    learned = _learned_pieces(texts, size - 260)
    vocab = [(UNK, 0.0), (PAD, 0.0), (EOS, 0.0), (TARGET, 0.0)]
    vocab += [(f"<0x{byte:02X}>", BYTE_SCORE) for byte in range(256)] + learned
    tokenizer = Tokenizer(models.Unigram(vocab, unk_id=0, byte_fallback=True))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Strip()]
    )
    tokenizer.pre_tokenizer = _metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"$A {EOS}", pair=f"$A {EOS} $B {EOS}", special_tokens=[(EOS, 2)]
    )
    tokenizer.decoder = decoders.Sequence(
        [decoders.ByteFallback(), decoders.Metaspace(replacement="▁", prepend_scheme="always")]
    )
    tokenizer.add_special_tokens([UNK, PAD, EOS, TARGET])
    return tokenizer


def save_tokenizer(tokenizer: Tokenizer, folder: Path, max_length: int) -> None:
    """tokenizer.json and the two files that transformers reads beside it."""
    tokenizer.save(str(folder / "tokenizer.json"))
    names = {"unk_token": UNK, "pad_token": PAD, "eos_token": EOS, "additional_special_tokens": [TARGET]}
    settings = {**names, "tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": max_length}
    settings["clean_up_tokenization_spaces"] = False
    for name, content in {"special_tokens_map": names, "tokenizer_config": settings}.items():
        text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
        (folder / f"{name}.json").write_text(text, encoding="utf-8")
