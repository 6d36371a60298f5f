"""Expensive things once a session: the tiny model, the data, one SFT run, one DPO run."""

import os
import sys
from pathlib import Path

sys.dont_write_bytecode = False
sys.path.insert(0, str(Path(__file__).parent))
os.environ.update(
    {
        "CUDA_VISIBLE_DEVICES": "",
        "OMP_NUM_THREADS": "1",
        "HF_HUB_OFFLINE": "1",
        "HF_DATASETS_OFFLINE": "1",
        "TOKENIZERS_PARALLELISM": "false",
    }
)

import pytest
import tiny_model
from doubles import Recorder, run_in_process


@pytest.fixture(scope="session")
def base(tmp_path_factory):
    return tiny_model.make_model(tmp_path_factory.mktemp("base"))


@pytest.fixture(scope="session")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    return {
        "sft_train": tiny_model.write_lines(folder / "sft-train.jsonl", tiny_model.conversations(24)),
        "sft_validation": tiny_model.write_lines(folder / "sft-val.jsonl", tiny_model.conversations(6)),
        "dpo_train": tiny_model.write_lines(folder / "dpo-train.jsonl", tiny_model.pairs(12)),
        "dpo_validation": tiny_model.write_lines(folder / "dpo-val.jsonl", tiny_model.pairs(4)),
        "items": tiny_model.write_lines(folder / "items.jsonl", tiny_model.items(6)),
    }


@pytest.fixture(scope="session")
def make_job(base, data):
    """Builds a complete job; tests name only what matters to them."""
    common = {"model": str(base), "quantization": "nf4", "chatTemplate": "llama2", "seed": 7}
    training = {
        "base": {"name": "sprogskole/tiny", "revision": "a" * 40},
        "resumeFrom": None,
        "epochs": 1,
        "batchSize": 2,
        "gradientAccumulation": 1,
        "learningRate": 2e-3,
        "warmupFraction": 0.1,
        "maxLength": 128,
        "saveSteps": 4,
        "evalSteps": 4,
        "earlyStoppingPatience": 3,
    }

    def build(command: str, **overrides):
        job = {"command": command, **({} if command in ("score-suite", "read-suite") else common)}
        if command == "sft":
            job |= training | {"trainFile": data["sft_train"], "validationFile": data["sft_validation"]}
            job |= {
                "loraRank": 4,
                "loraAlpha": 8,
                "loraDropout": 0.1,
                "loraModulesToSave": [],
                "packing": False,
            }
        elif command == "dpo":
            job |= training | {"trainFile": data["dpo_train"], "validationFile": data["dpo_validation"]}
            job |= {"beta": 0.1, "learningRate": 1e-3, "saveSteps": 3, "evalSteps": 3}
        elif command == "evaluate":
            job |= {"adapter": None, "itemsFile": data["items"], "done": [], "batchSize": 4}
            job |= {"maxNewTokens": 12, "maxLength": 96, "fewShot": None}
        elif command == "answer-suite":
            job |= {"adapter": None, "done": [], "batchSize": 4, "limit": None}
        elif command == "score-suite":
            job |= {"limit": None, "primary": "acc"}
        elif command == "read-suite":
            job |= {"limit": None}
        else:
            job |= {"adapter": None, "maxNewTokens": 12, "temperature": 0}
        return job | {
            key: str(value) if isinstance(value, Path) else value for key, value in overrides.items()
        }

    return build


@pytest.fixture(scope="session")
def sft_run(make_job, tmp_path_factory) -> Recorder:
    """Twelve steps of QLoRA, shared by every test that needs an adapter."""
    return run_in_process(make_job("sft", outputDir=tmp_path_factory.mktemp("sft")))


@pytest.fixture(scope="session")
def sft_adapter(sft_run) -> str:
    return sft_run.last("done")["adapter"]
