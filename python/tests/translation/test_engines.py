"""Both engines against transformers itself: the fixtures' expected ids, beams, limits, quantised weights."""

import json
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer
from transformers import GenerationConfig, T5ForConditionalGeneration
from translating import DEMO, FIXTURES, Quiet, start

from sprogskole.shared.errors import UserError
from sprogskole.translation.ctranslate2_engine import choose_device
from sprogskole.translation.translate import open_translator

MODELS = ("untied", "tied", "sharded-bf16")
EXPECTED = json.loads((FIXTURES / "expected.json").read_text())
LIMIT = EXPECTED["maxNewTokens"]


def cases(model: str) -> tuple[list[list[int]], list[list[int]]]:
    expected = EXPECTED["models"][model]
    return [case["source"] for case in expected], [case["output"] for case in expected]


def demo_sources(count: int) -> list[list[int]]:
    tokenizer = Tokenizer.from_file(str(DEMO / "tokenizer.json"))
    lines = (DEMO.parent / "dataset" / "held_out.en-da.tsv").read_text("utf-8").splitlines()[:count]
    sources = [
        encoding.ids
        for encoding in tokenizer.encode_batch([f"<2da> {line.split(chr(9))[0]}" for line in lines])
    ]
    return sorted(sources, key=len, reverse=True)


def generate(
    folder: Path, sources: list[list[int]], beams: int, limit: int, length_penalty: float = 1.0
) -> list[list[int]]:
    """`generate` of transformers, driven by hand."""
    model = T5ForConditionalGeneration.from_pretrained(folder, dtype=torch.float32).eval()
    width = max(map(len, sources))
    output = model.generate(
        input_ids=torch.tensor([source + [1] * (width - len(source)) for source in sources]),
        attention_mask=torch.tensor([[1] * len(s) + [0] * (width - len(s)) for s in sources]),
        generation_config=GenerationConfig(
            num_beams=beams,
            length_penalty=length_penalty,
            max_new_tokens=limit,
            pad_token_id=1,
            eos_token_id=2,
            decoder_start_token_id=0,
        ),
    )
    rows = output[:, 1:].tolist()
    return [row[: row.index(2) + 1] if 2 in row else row for row in rows]


@pytest.fixture(scope="module")
def cache(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("conversions")


@pytest.fixture(scope="module")
def opened(cache):
    """Engines by name, model and precision, each opened once."""
    engines = {}

    def get(engine: str, model: Path, precision: str = "float32"):
        key = (engine, model, precision)
        if key not in engines:
            line = start(
                engine, model, cache / model.name, precision, demo_sources(8) if model == DEMO else None
            )
            engines[key] = open_translator(line, Quiet())
        return engines[key]

    return get


@pytest.mark.parametrize("engine", ["transformers", "ctranslate2"])
@pytest.mark.parametrize("model", MODELS)
def test_greedy_search_writes_what_transformers_writes(opened, engine, model):
    sources, outputs = cases(model)
    assert opened(engine, FIXTURES / model).translate(sources, 1, LIMIT) == outputs


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(("limit", "length_penalty"), [(3, 1.0), (LIMIT, 1.0), (LIMIT, 0.3)])
def test_four_beams_of_transformers_are_those_of_generate(opened, model, limit, length_penalty):
    sources, _ = cases(model)
    rows = opened("transformers", FIXTURES / model).translate(sources, 4, limit, length_penalty)
    assert rows == generate(FIXTURES / model, sources, 4, limit, length_penalty)


@pytest.mark.parametrize("length_penalty", [1.0, 0.5])
def test_four_beams_of_ctranslate2_are_those_of_generate_where_translations_end(opened, length_penalty):
    sources = demo_sources(96)
    rows = opened("ctranslate2", DEMO).translate(sources, 4, 64, length_penalty)
    expected = generate(DEMO, sources, 4, 64, length_penalty)
    assert all(row[-1] == 2 for row in expected)
    assert rows == expected


@pytest.mark.parametrize("engine", ["transformers", "ctranslate2"])
def test_an_end_at_the_limit_is_an_end(opened, engine):
    sources, outputs = cases("untied")
    place = next(place for place, row in enumerate(outputs) if row[-1] == 2 and len(row) > 4)
    length = len(outputs[place])
    translator = opened(engine, FIXTURES / "untied")
    assert translator.translate([sources[place]], 1, length) == [outputs[place]]
    assert translator.translate([sources[place]], 1, length - 1) == [outputs[place][:-1]]


@pytest.mark.parametrize("engine", ["transformers", "ctranslate2"])
def test_a_batch_of_nothing_is_nothing(opened, engine):
    assert opened(engine, FIXTURES / "untied").translate([], 1, LIMIT) == []


@pytest.mark.parametrize(
    ("engine", "precision", "least"),
    [
        ("transformers", "bfloat16", 0.9),
        ("transformers", "int8", 0.8),
        ("transformers", "nf4", 0.3),
        ("ctranslate2", "bfloat16", 0.9),
        ("ctranslate2", "int8", 0.8),
        ("ctranslate2", "int8_bfloat16", 0.8),
    ],
)
def test_narrow_weights_translate_most_sentences_alike(opened, engine, precision, least):
    sources = demo_sources(48)
    rows = opened(engine, DEMO, precision).translate(sources, 1, 64)
    whole = opened("ctranslate2", DEMO).translate(sources, 1, 64)
    equal = sum(one == other for one, other in zip(rows, whole, strict=True)) / len(sources)
    print(f"{engine} {precision}: {equal:.2f} of the translations equal")
    assert equal >= least


def test_a_model_needs_no_tokenizer(opened, tmp_path):
    bare = tmp_path / "bare"
    bare.mkdir()
    for name in ("config.json", "model.safetensors"):
        (bare / name).write_bytes((FIXTURES / "untied" / name).read_bytes())
    sources, outputs = cases("untied")
    for engine in ("transformers", "ctranslate2"):
        assert opened(engine, bare).translate(sources, 1, LIMIT) == outputs


@pytest.mark.parametrize("engine", ["transformers", "ctranslate2"])
def test_a_gpu_that_is_not_there_is_refused(engine, tmp_path):
    line = start(engine, FIXTURES / "untied", tmp_path) | {"device": "cuda"}
    with pytest.raises(UserError, match="no GPU"):
        open_translator(line, Quiet())


def test_a_missing_cublas_names_what_installs_it(monkeypatch):
    monkeypatch.setattr("sprogskole.translation.ctranslate2_engine.find_spec", lambda name: None)
    monkeypatch.setattr("ctranslate2.get_cuda_device_count", lambda: 1)
    monkeypatch.setattr("sprogskole.translation.ctranslate2_engine.CUDA_LIBRARIES", ("libnone.so.12",))
    with pytest.raises(UserError) as refusal:
        choose_device("auto")
    assert "libnone.so.12" in refusal.value.expected
    assert "--extra ctranslate2-cuda" in refusal.value.fix


def test_a_model_that_is_no_t5_is_refused(base, tmp_path):
    with pytest.raises(UserError, match="not a T5"):
        open_translator(start("transformers", base, tmp_path), Quiet())


@pytest.mark.parametrize("engine", ["transformers", "ctranslate2"])
@pytest.mark.parametrize("damaged", ["config.json", "generation_config.json"])
def test_damaged_settings_of_a_model_are_told_by_their_file(engine, damaged, tmp_path):
    model = tmp_path / "model"
    model.mkdir()
    for name in ("config.json", "model.safetensors"):
        (model / name).write_bytes((FIXTURES / "untied" / name).read_bytes())
    (model / damaged).write_text('{"pad_token_id":')
    with pytest.raises(UserError) as refusal:
        open_translator(start(engine, model, tmp_path), Quiet())
    assert refusal.value.where == str(model / damaged)
