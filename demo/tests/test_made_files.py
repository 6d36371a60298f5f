"""The committed dataset and models: made by these scripts, and shaped as the pipeline expects."""

import json
import re
import struct
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from make_dataset import OUT, make_trees, read_trees, summary, walk
from make_translator import HELD_OUT_TSV

DEMO = Path(__file__).parent.parent
SIZE_LIMIT_BYTES = 22_000_000
"""What the whole folder may add to the repository."""


def tensors(folder: str) -> dict:
    """Names, types and shapes from a safetensors header (8 bytes of length, then JSON)."""
    with (DEMO / folder / "model.safetensors").open("rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
    return {name: entry for name, entry in header.items() if name != "__metadata__"}


def config(folder: str) -> dict:
    return json.loads((DEMO / folder / "config.json").read_text(encoding="utf-8"))


def metrics(folder: str) -> dict:
    return json.loads((DEMO / folder / "metrics.json").read_text(encoding="utf-8"))


def test_the_dataset_is_what_the_script_makes() -> None:
    assert read_trees(OUT) == make_trees()


def test_the_dataset_holds_every_irregularity() -> None:
    counts = summary(read_trees(OUT))
    assert counts["trees"] >= 360
    assert counts["languages"]["da"] == 12
    for kind in ("deleted", "refused_in_review", "answers_without_rank"):
        assert counts[kind] > 0
    assert len(counts["states"]) == 5
    assert counts["distinct_prompts"] < counts["trees"]


def readme_numbers(row: str) -> list[float]:
    """All numbers to the right of a row's name in a table of README.md."""
    readme = (DEMO / "README.md").read_text(encoding="utf-8")
    [cells] = re.findall(rf"^\| {re.escape(row)} +\|(.*)\|$", readme, flags=re.MULTILINE)
    return [float(number.replace(",", "")) for number in re.findall(r"\d[\d,]*(?:\.\d+)?", cells)]


def test_the_readme_counts_the_dataset_as_it_is() -> None:
    counts = summary(read_trees(OUT))
    ready = counts["states"]["ready_for_export"]
    assert readme_numbers("trees") == [counts["trees"], ready, counts["trees"] - ready]
    assert readme_numbers("trees in Danish") == [counts["languages"]["da"]]
    assert readme_numbers("with more than one turn") == [counts["multi_turn"]]
    assert readme_numbers("messages / distinct texts") == [counts["messages"], counts["distinct_texts"]]
    assert readme_numbers("distinct opening questions") == [counts["distinct_prompts"]]
    assert readme_numbers("deleted / refused in review") == [counts["deleted"], counts["refused_in_review"]]
    assert readme_numbers("answers without a rank") == [counts["answers_without_rank"]]


def test_the_readme_tells_what_the_training_scripts_measured() -> None:
    translator, base = metrics("translator"), metrics("base")
    for row, name in (
        ("held-out pairs", "held_out"),
        ("the trees' English sentences", "demo_tree_sentences"),
    ):
        measured = translator[name]
        exact = round(100 * measured["exact_match"], 1)
        assert readme_numbers(row) == [measured["pairs"], measured["chrf"], exact]
    assert readme_numbers("training, last fifty steps") == [base["training_loss"]]
    assert readme_numbers("validation, English (fresh draws of the same grammar)") == [
        base["validation_loss_english"]
    ]
    assert readme_numbers("validation, Danish") == [base["validation_loss_danish"]]


def test_message_ids_are_unique_and_parents_are_right() -> None:
    seen = set()
    for tree in read_trees(OUT):
        assert tree["message_tree_id"] == tree["prompt"]["message_id"]
        for message in walk(tree["prompt"]):
            assert message["message_id"] not in seen
            seen.add(message["message_id"])
            assert all(reply["parent_id"] == message["message_id"] for reply in message["replies"])


def test_the_held_out_pairs_are_english_and_danish() -> None:
    rows = [line.split("\t") for line in HELD_OUT_TSV.read_text(encoding="utf-8").splitlines()]
    assert rows[0] == ["en", "da"]
    assert len(rows) > 200
    assert all(len(row) == 2 for row in rows)


def test_the_translator_has_madlads_shape() -> None:
    settings = config("translator")
    assert settings["feed_forward_proj"] == "gated-gelu"
    assert settings["tie_word_embeddings"] is False
    ids = [settings[name] for name in ("decoder_start_token_id", "pad_token_id", "eos_token_id")]
    assert ids == [0, 1, 2]
    weights = tensors("translator")
    assert {"shared.weight", "lm_head.weight"} <= weights.keys()
    assert {entry["dtype"] for entry in weights.values()} == {"F32"}


def test_the_translators_prefix_is_one_token() -> None:
    tokenizer = Tokenizer.from_file(str(DEMO / "translator" / "tokenizer.json"))
    encoded = tokenizer.encode("<2da> Hello!")
    assert encoded.tokens[0] == "<2da>"
    assert encoded.tokens[-1] == "</s>"
    assert tokenizer.decode(encoded.ids) == "Hello!"


def test_the_base_model_is_a_plain_llama_without_a_chat_template() -> None:
    settings = config("base")
    assert settings["model_type"] == "llama"
    assert settings["hidden_size"] % 64 == 0 and settings["intermediate_size"] % 64 == 0
    assert {entry["dtype"] for entry in tensors("base").values()} == {"BF16"}
    tokenizer = json.loads((DEMO / "base" / "tokenizer_config.json").read_text(encoding="utf-8"))
    assert "chat_template" not in tokenizer


@pytest.mark.parametrize("text", ["Æbler på øen.", "a\n\n  b\t`x = 1`", "😊 12345", "  two  spaces "])
def test_the_base_tokenizer_round_trips(text: str) -> None:
    tokenizer = Tokenizer.from_file(str(DEMO / "base" / "tokenizer.json"))
    assert tokenizer.decode(tokenizer.encode(text).ids) == text


def test_the_folder_stays_small() -> None:
    files = [path for path in DEMO.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert sum(path.stat().st_size for path in files) < SIZE_LIMIT_BYTES
