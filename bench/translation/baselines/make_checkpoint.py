"""Makes a T5 v1.1 checkpoint with random weights, laid out as MADLAD's on the Hub: config, safetensors, tokenizer.

    python/.venv/bin/python bench/translation/baselines/make_checkpoint.py small FOLDER

Speed depends on shapes alone, so weights need no training. Norms and position tables are made non-trivial all the same:
engines are compared token by token, and one that forgets them must be seen to differ.
"""

import json
import math
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, pre_tokenizers, processors
from tokenizers.models import Unigram

SHAPES = json.loads((Path(__file__).parent.parent / "shapes.json").read_text(encoding="utf-8"))
SEED = 20
VOCABULARY = 32_000
SPECIALS = ["<unk>", "<s>", "</s>", "<2da>"]
"""Ids 0 to 3. MADLAD pads with `<s>` and starts the decoder with `<unk>`."""
UNK, PAD, END = 0, 1, 2
POSITION_BUCKETS, MAX_DISTANCE = 32, 128
LOGIT_SPREAD = 3.0
"""Standard deviation of the logits: distributions neither flat (beams would tie) nor of one token."""

FAINT = 1e-3
"""Of the special tokens' rows in the output table: logits near nought, far below the best of 32,000, so that no search
ever picks them. A row then ends where the benchmark ends it, the same in every engine."""


def attention(name: str, shape: dict) -> dict[str, tuple]:
    """The four projections, as in T5's own initialisation (Mesh TensorFlow): queries take up the missing scaling."""
    model, inner = shape["d_model"], shape["num_heads"] * shape["d_kv"]
    return {
        f"{name}.q.weight": ((inner, model), (model * shape["d_kv"]) ** -0.5),
        f"{name}.k.weight": ((inner, model), model**-0.5),
        f"{name}.v.weight": ((inner, model), model**-0.5),
        f"{name}.o.weight": ((model, inner), inner**-0.5),
    }


def feed_forward(name: str, shape: dict) -> dict[str, tuple]:
    model, inner = shape["d_model"], shape["d_ff"]
    return {
        f"{name}.wi_0.weight": ((inner, model), model**-0.5),
        f"{name}.wi_1.weight": ((inner, model), model**-0.5),
        f"{name}.wo.weight": ((model, inner), inner**-0.5),
    }


def stack(name: str, layers: int, shape: dict) -> dict[str, tuple]:
    """Names, shapes and standard deviations of a stack's matrices; norms have no deviation."""
    tensors = {}
    for layer in range(layers):
        block = f"{name}.block.{layer}.layer"
        kinds = ["SelfAttention", "DenseReluDense"]
        if name == "decoder":
            kinds.insert(1, "EncDecAttention")
        for index, kind in enumerate(kinds):
            make = feed_forward if kind == "DenseReluDense" else attention
            tensors |= make(f"{block}.{index}.{kind}", shape)
            tensors[f"{block}.{index}.layer_norm.weight"] = ((shape["d_model"],), None)
    bias = f"{name}.block.0.layer.0.SelfAttention.relative_attention_bias.weight"
    tensors[bias] = ((POSITION_BUCKETS, shape["num_heads"]), 1.0)
    tensors[f"{name}.final_layer_norm.weight"] = ((shape["d_model"],), None)
    return tensors


def random_weights(shape: dict) -> dict[str, torch.Tensor]:
    model = shape["d_model"]
    places = {"shared.weight": ((VOCABULARY, model), 1.0)}
    places |= stack("encoder", shape["num_layers"], shape)
    places |= stack("decoder", shape["num_decoder_layers"], shape)
    places["lm_head.weight"] = ((VOCABULARY, model), LOGIT_SPREAD / math.sqrt(model))
    generator = torch.Generator().manual_seed(SEED)
    weights = {name: fill(torch.empty(size), deviation, generator) for name, (size, deviation) in places.items()}
    weights["lm_head.weight"][: len(SPECIALS)] *= FAINT
    return weights


def fill(tensor: torch.Tensor, deviation: float | None, generator: torch.Generator) -> torch.Tensor:
    if deviation is None:
        return tensor.uniform_(0.7, 1.3, generator=generator)
    return tensor.normal_(0, deviation, generator=generator)


def configuration(shape: dict) -> dict:
    return shape | {
        "architectures": ["T5ForConditionalGeneration"], "model_type": "t5", "is_encoder_decoder": True,
        "feed_forward_proj": "gated-gelu", "tie_word_embeddings": False, "vocab_size": VOCABULARY,
        "relative_attention_num_buckets": POSITION_BUCKETS, "relative_attention_max_distance": MAX_DISTANCE,
        "layer_norm_epsilon": 1e-6, "dropout_rate": 0.0, "dtype": "float32", "use_cache": True,
        "decoder_start_token_id": UNK, "pad_token_id": PAD, "eos_token_id": END,
    }


def words() -> list[str]:
    """Words of two syllables, each a token of its own, so that a text has as many tokens as it has words."""
    onsets = [*"bdfghjklmnprstv", "br", "dr", "fr", "kl", "kn", "pl", "sk", "sl", "st"]
    syllables = [onset + vowel for onset in onsets for vowel in "aeiouyæø"]
    pairs = [first + second for first in syllables for second in syllables]
    return pairs[: VOCABULARY - len(SPECIALS)]


def make_tokenizer() -> Tokenizer:
    pieces = [*SPECIALS, *("▁" + word for word in words())]
    tokenizer = Tokenizer(Unigram([(piece, 0.0 if piece in SPECIALS else -10.0) for piece in pieces], unk_id=UNK))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", END)])
    tokenizer.add_special_tokens(SPECIALS)
    return tokenizer


def write_json(path: Path, content: dict) -> None:
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def main(name: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    save_file(random_weights(SHAPES[name]), folder / "model.safetensors", metadata={"format": "pt"})
    make_tokenizer().save(str(folder / "tokenizer.json"), pretty=False)
    write_json(folder / "config.json", configuration(SHAPES[name]))
    ids = {"decoder_start_token_id": UNK, "pad_token_id": PAD, "eos_token_id": END}
    write_json(folder / "generation_config.json", ids)
    tokens = {"unk_token": "<unk>", "pad_token": "<s>", "eos_token": "</s>"}
    write_json(folder / "tokenizer_config.json", tokens | {"tokenizer_class": "PreTrainedTokenizerFast"})


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
