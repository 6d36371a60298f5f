"""Bases of other families than LLaMA 2's, tiny and random: each passes the check and learns a step."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from doubles import run_in_process
from tiny_model import make_tokenizer

ROOT = Path(__file__).parents[3]
WINDOW = 256
SIZES = {
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "max_position_embeddings": WINDOW,
}
LLAMA3_ROPE = {
    "rope_type": "llama3",
    "rope_theta": 500000.0,
    "factor": 8.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 64,
}
# model_type, and what its config has besides the sizes.
FAMILIES = {
    "grouped queries": ("llama", {"num_key_value_heads": 2}),
    "llama3 rope": ("llama", {"num_key_value_heads": 2, "rope_parameters": LLAMA3_ROPE}),
    "tied embeddings": ("llama", {"tie_word_embeddings": True}),
    "Mistral": ("mistral", {"num_key_value_heads": 2, "sliding_window": 64}),
    "Qwen3": ("qwen3", {"num_key_value_heads": 2, "head_dim": 8}),
    "Gemma": ("gemma", {"num_key_value_heads": 1, "head_dim": 8}),
    "Phi3": ("phi3", {"num_key_value_heads": 2, "pad_token_id": 0}),
}


def make_family(folder: Path, model_type: str, settings: dict) -> Path:
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM

    tokenizer = make_tokenizer()
    torch.manual_seed(0)
    ids = {"bos_token_id": tokenizer.bos_token_id, "eos_token_id": tokenizer.eos_token_id}
    config = AutoConfig.for_model(model_type, **{"vocab_size": len(tokenizer), **ids, **SIZES, **settings})
    AutoModelForCausalLM.from_config(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def families(tmp_path_factory):
    root = tmp_path_factory.mktemp("families")
    return {name: make_family(root / name, *family) for name, family in FAMILIES.items()}


def test_each_passes_the_check(families):
    """The check that `plan` and the workers make, in TypeScript, of all of them in one process."""
    script = """
    import { inspectBaseModel } from './training/base-model.ts';
    const found = {};
    for (const folder of process.argv.slice(1)) found[folder] = await inspectBaseModel(folder);
    console.log(JSON.stringify(found));
    """
    node = ["node", "--import", "tsx", "--input-type=module", "-e", script]
    result = subprocess.run(
        [*node, *map(str, families.values())], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    for folder, info in json.loads(result.stdout).items():
        assert info["contextLength"] == WINDOW, folder
        assert info["tokens"] == info["rows"], folder


@pytest.mark.parametrize("name", FAMILIES)
def test_each_learns_a_step(name, families, make_job, tmp_path, data):
    empty = tmp_path / "empty.jsonl"
    empty.write_text("")
    job = make_job("sft", model=families[name], outputDir=tmp_path, validationFile=empty, epochs=1 / 12)
    run = run_in_process(job)
    assert len(run.all("step")) == 1
    assert Path(run.last("done")["adapter"], "adapter_model.safetensors").is_file()


def test_the_known_architectures_are_those_of_this_transformers():
    """Else run `npm run generate`."""
    from sprogskole.shared.architectures import architectures

    generated = json.loads((ROOT / "training/architectures.generated.json").read_text("utf-8"))
    assert generated["architectures"] == architectures()


OWN_TEMPLATE = "{% for turn in messages %}<{{ turn['role'] }}>{{ turn['content'] }}{% endfor %}"


@pytest.mark.parametrize("template", ["llama2", "chatml"])
def test_a_base_with_a_chat_template_is_taught_by_that_of_the_settings(base, make_job, tmp_path, template):
    from sprogskole.shared.job import parse_job
    from sprogskole.shared.model import load_tokenizer
    from sprogskole.shared.templates import encode_conversation

    with_own = Path(shutil.copytree(base, tmp_path / "with-template"))
    (with_own / "chat_template.jinja").write_text(OWN_TEMPLATE)
    turns = [{"role": "user", "content": "Hvad?"}, {"role": "assistant", "content": "Ja."}]
    tokens = []
    for model in (base, with_own):
        tokenizer = load_tokenizer(parse_job(make_job("chat", model=model, chatTemplate=template)))
        tokens.append(encode_conversation(tokenizer, turns).input_ids)
    assert tokens[0] == tokens[1]


def test_the_adapter_carries_the_template_that_it_was_taught_by(base, make_job, tmp_path):
    with_own = Path(shutil.copytree(base, tmp_path / "with-template"))
    (with_own / "chat_template.jinja").write_text(OWN_TEMPLATE)
    run = run_in_process(make_job("sft", model=with_own, outputDir=tmp_path / "out", epochs=1 / 12))
    written = Path(run.last("done")["adapter"], "chat_template.jinja").read_text()
    assert "[INST]" in written and "generation" in written
