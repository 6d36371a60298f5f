"""Makes the demo's base model: a tiny LLaMA that knows English and next to no Danish, in demo/base.

    python demo/make_base.py

Pre-trained from scratch on prose and dialogue of the grammar (grammar/base_text.py), on the CPU in about half an hour
of one thread. It never saw a chat template.
"""

import argparse
import json
import random
import time
from itertools import islice
from pathlib import Path

import torch
from tokenizers import Tokenizer

from grammar.base_text import DANISH_TOKEN_SHARE, danish_documents, english_documents
from grammar.llama_training import (
    EOS,
    mean_loss,
    new_model,
    pretrain,
    rows_of,
    save_tokenizer,
    train_tokenizer,
)
from grammar.parse import read_topics

OUT = Path(__file__).parent / "base"
SEED = 5
VALIDATION_SEED = 6
VOCABULARY = 3072
TOKENS = 1_400_000
VALIDATION_TOKENS = 20_000
TOKENIZER_DOCUMENTS = 6000
THREADS = 2


def vocabulary_texts(seed: int) -> list[str]:
    """As many English as Danish documents."""
    topics = read_topics()
    sources = (english_documents, danish_documents)
    return [
        text
        for source in sources
        for text in islice(source(topics, random.Random(seed)), TOKENIZER_DOCUMENTS)
    ]


def _tokens(tokenizer: Tokenizer, documents, limit: int) -> list[list[int]]:
    eos = tokenizer.token_to_id(EOS)
    taken: list[list[int]] = []
    total = 0
    for text in documents:
        if total >= limit:
            break
        taken.append([*tokenizer.encode(text).ids, eos])
        total += len(taken[-1])
    return taken


def corpus(tokenizer: Tokenizer, tokens: int, seed: int) -> tuple[torch.Tensor, float]:
    """Rows of packed documents, and the share of their tokens that is Danish."""
    topics, rng = read_topics(), random.Random(seed)
    danish = _tokens(tokenizer, danish_documents(topics, rng), int(tokens * DANISH_TOKEN_SHARE))
    english = _tokens(tokenizer, english_documents(topics, rng), tokens)
    documents = danish + english
    rng.shuffle(documents)
    stream = [token for document in documents for token in document]
    return rows_of(stream), sum(map(len, danish)) / len(stream)


def danish_validation(tokenizer: Tokenizer) -> torch.Tensor:
    """Danish rows: how little the base model makes of the language it is to learn."""
    documents = _tokens(
        tokenizer, danish_documents(read_topics(), random.Random(VALIDATION_SEED)), VALIDATION_TOKENS
    )
    return rows_of([token for document in documents for token in document])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tokens", type=int, default=TOKENS)
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--threads", type=int, default=THREADS)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(SEED)
    tokenizer = train_tokenizer(vocabulary_texts(SEED), VOCABULARY)
    rows, danish_share = corpus(tokenizer, arguments.tokens, SEED)
    validation, _ = corpus(tokenizer, VALIDATION_TOKENS, VALIDATION_SEED)
    model = new_model(tokenizer.get_vocab_size())
    parameters = sum(each.numel() for each in model.parameters())
    print(f"{rows.numel():,} tokens, {danish_share:.2%} Danish; {parameters:,} parameters", flush=True)
    start = time.monotonic()
    training_loss = pretrain(model, rows, SEED)
    seconds = time.monotonic() - start

    arguments.out.mkdir(parents=True, exist_ok=True)
    model = model.to(torch.bfloat16)
    model.save_pretrained(arguments.out)
    save_tokenizer(tokenizer, arguments.out)
    metrics = {
        "training_loss": round(training_loss, 4),
        "validation_loss_english": round(mean_loss(model, validation), 4),
        "validation_loss_danish": round(mean_loss(model, danish_validation(tokenizer)), 4),
        "training_tokens": rows.numel(),
        "danish_token_share": round(danish_share, 5),
        "training_seconds": round(seconds),
        "threads": arguments.threads,
        "parameters": parameters,
        "vocabulary": tokenizer.get_vocab_size(),
        "weights_bytes": (arguments.out / "model.safetensors").stat().st_size,
        "seed": SEED,
    }
    (arguments.out / "metrics.json").write_text(json.dumps(metrics, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(metrics, indent=2))


if __name__ == "__main__":
    main()
