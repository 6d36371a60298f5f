"""Conversion for CTranslate2: once, whole or not at all, and never used where it does not translate as its model."""

import hashlib
import json
import shutil

import ctranslate2
import pytest
from test_engines import demo_sources
from translating import DEMO, FIXTURES, Quiet, start

from sprogskole.shared.errors import UserError
from sprogskole.translation import conversion
from sprogskole.translation.translate import open_translator

CONVERTS = "converting to int8"


def open_demo(cache, precision="int8") -> list[str]:
    """Steps of opening the demo translator."""
    loading = Quiet()
    open_translator(start("ctranslate2", DEMO, cache, precision, demo_sources(8)), loading)
    return loading.steps


def names(folder) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir() if entry.is_dir())


def test_a_model_is_converted_once_for_each_precision(tmp_path):
    assert CONVERTS in open_demo(tmp_path)
    assert CONVERTS not in open_demo(tmp_path)
    assert "converting to float32" in open_demo(tmp_path, "float32")
    assert names(tmp_path) == ["float32-v1", "int8-v1"]


def test_the_result_of_the_check_lies_beside_the_conversion(tmp_path):
    open_demo(tmp_path, "float32")
    check = json.loads((tmp_path / "float32-v1" / "check.json").read_text())
    assert check["rows"] == check["equal_rows"] == 8
    assert 0 <= check["mean_difference"] <= check["tolerance"]["mean"]
    assert check["versions"]["ctranslate2"] == ctranslate2.__version__


def test_the_checkpoint_is_left_as_it_was(tmp_path):
    model = tmp_path / "model"
    shutil.copytree(DEMO, model)
    before = hashlib.sha256((model / "model.safetensors").read_bytes()).digest()
    open_translator(start("ctranslate2", model, tmp_path / "cache", "int8", demo_sources(8)), Quiet())
    assert hashlib.sha256((model / "model.safetensors").read_bytes()).digest() == before


def test_what_an_interrupted_conversion_left_is_cleared_away(tmp_path):
    leftover = tmp_path / ".int8-v1.tmp"
    leftover.mkdir()
    (leftover / "model.bin").write_bytes(b"half")
    # Without the result of the check even a folder of the right name is no conversion.
    assert CONVERTS in open_demo(tmp_path)
    assert names(tmp_path) == ["int8-v1"]


def test_a_model_that_does_not_bear_int8_is_refused_with_what_differed(tmp_path):
    # Random weights with attention as sharp as a knife: every rounding turns another token up.
    with pytest.raises(UserError) as refusal:
        open_translator(start("ctranslate2", FIXTURES / "untied", tmp_path, "int8"), Quiet())
    assert "on average" in refusal.value.received
    assert names(tmp_path) == []


def scale_outputs(spec):
    """What CTranslate2's own converter makes of MADLAD with transformers 5, which calls every T5 tied."""
    spec.decoder.scale_outputs = 128**-0.5


def forget_a_layer(spec):
    spec.decoder.layer[-1].ffn.linear_1.weight = spec.decoder.layer[-1].ffn.linear_1.weight * 0


def forget_distances(spec):
    spec.encoder.layer[0].self_attention.relative_attention_bias = (
        spec.encoder.layer[0].self_attention.relative_attention_bias * 0
    )


@pytest.mark.parametrize(
    ("spoil", "precision"),
    [
        (scale_outputs, "float32"),
        (scale_outputs, "bfloat16"),
        (scale_outputs, "int8"),
        (forget_a_layer, "float32"),
        (forget_a_layer, "bfloat16"),
        (forget_a_layer, "int8"),
        # 0.005 on average in this model: no more than rounding to bfloat16 does, so only float32 can tell.
        (forget_distances, "float32"),
    ],
)
def test_a_wrong_conversion_is_refused(tmp_path, monkeypatch, spoil, precision):
    right = conversion._specification

    def wrong(model, folder):
        spec = right(model, folder)
        spoil(spec)
        return spec

    monkeypatch.setattr(conversion, "_specification", wrong)
    with pytest.raises(UserError, match="does not translate as its model does") as refusal:
        open_demo(tmp_path, precision)
    print(refusal.value.received)
    assert names(tmp_path) == []


def test_a_disk_without_room_is_told_before_anything_is_loaded(tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(9, 8, 1))
    with pytest.raises(UserError, match="no room") as refusal:
        open_demo(tmp_path)
    assert refusal.value.expected == "0.0 GB free"
