"""Makes the demo's translator: a tiny English-Danish model of MADLAD's shape, in demo/translator.

    python demo/make_translator.py

Trained from scratch on sentence pairs of the grammar, on the CPU in about half an hour of one thread. The
held-out pairs it is measured on are written to demo/dataset/held_out.en-da.tsv and never trained on.
"""

import argparse
import json
import random
import time
from pathlib import Path

import sacrebleu
import torch

from grammar.fill import aligned_sentences
from grammar.pairs import all_pairs, split
from grammar.parse import Pair, read_topics
from grammar.stream import TrainingStream
from grammar.t5_training import EOS, PAD, START, new_model, train, translate
from grammar.unigram import save_tokenizer, train_unigram
from make_dataset import make_trees, walk

HERE = Path(__file__).parent
OUT = HERE / "translator"
HELD_OUT_TSV = HERE / "dataset" / "held_out.en-da.tsv"
HELD_OUT_ROWS = 250
SEED = 11
VOCABULARY = 4600
STEPS = 3600
MAX_LENGTH = 256
THREADS = 2


def write_held_out(pairs: list[Pair], path: Path) -> None:
    """English, tab, Danish; a header line."""
    rows = ["en\tda", *(f"{pair.en}\t{pair.da}" for pair in pairs)]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")


def score(translations: list[str], references: list[str]) -> dict:
    """chrF as sacrebleu counts it, and how many translations equal their reference."""
    same = sum(ours == theirs for ours, theirs in zip(translations, references, strict=True))
    return {
        "pairs": len(references),
        "chrf": round(sacrebleu.corpus_chrf(translations, [references]).score, 2),
        "exact_match": round(same / len(references), 4),
    }


def tree_pairs(known: dict[str, str]) -> list[Pair]:
    """The distinct English sentences of the demo's trees whose Danish is known from the grammar."""
    texts = {message["text"] for tree in make_trees() for message in walk(tree["prompt"])}
    sentences = {pair.en for text in texts for pair in aligned_sentences(Pair(text, text))}
    return [Pair(sentence, known[sentence]) for sentence in sorted(sentences) if sentence in known]


def save(model, tokenizer, folder: Path) -> int:
    """Writes the model as the Hub would hold it; returns the weights' size in bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.safetensors").unlink(missing_ok=True)  # caches may hold hard links to the old file
    model.generation_config.update(pad_token_id=PAD, eos_token_id=EOS, decoder_start_token_id=START)
    model.save_pretrained(folder)
    config_path = folder / "config.json"
    config = json.loads(config_path.read_text(encoding="utf-8"))
    config["tie_word_embeddings"] = False  # transformers 5 writes true, whatever the weights are
    config_path.write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    save_tokenizer(tokenizer, folder, MAX_LENGTH)
    return (folder / "model.safetensors").stat().st_size


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--neighbour-bias", type=float, default=0.0, help="4 learns positions sooner")
    parser.add_argument("--threads", type=int, default=THREADS)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(SEED)
    topics = read_topics()
    fixed, filled = all_pairs(topics, random.Random(SEED))
    training, held_out = split(fixed, filled)
    measured = random.Random(SEED).sample(held_out, min(HELD_OUT_ROWS, len(held_out)))
    write_held_out(measured, HELD_OUT_TSV)
    tokenizer = train_unigram([side for pair in training for side in pair], VOCABULARY)
    model = new_model(tokenizer.get_vocab_size(), arguments.neighbour_bias)
    parameters = sum(each.numel() for each in model.parameters())
    print(f"{len(training)} training pairs, {len(held_out)} held out, {parameters:,} parameters", flush=True)
    start = time.monotonic()
    stream = TrainingStream(topics, training, fixed, random.Random(SEED))
    loss = train(model, tokenizer, stream, arguments.steps)
    seconds = time.monotonic() - start
    size = save(model, tokenizer, arguments.out)

    trees = tree_pairs({pair.en: pair.da for pair in training + held_out})
    metrics = {
        "held_out": score(
            translate(model, tokenizer, [pair.en for pair in measured]), [p.da for p in measured]
        ),
        "demo_tree_sentences": score(
            translate(model, tokenizer, [p.en for p in trees]), [p.da for p in trees]
        ),
        "decoding": "greedy",
        "distinct_grammar_pairs_for_training": len(training),
        "held_out_pairs_never_trained_on": len(held_out),
        "steps": arguments.steps,
        "final_training_loss": round(loss, 4),
        "training_seconds": round(seconds),
        "threads": arguments.threads,
        "parameters": parameters,
        "vocabulary": tokenizer.get_vocab_size(),
        "weights_bytes": size,
        "seed": SEED,
    }
    (arguments.out / "metrics.json").write_text(json.dumps(metrics, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(metrics, indent=2))


if __name__ == "__main__":
    main()
