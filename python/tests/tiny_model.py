"""A random LLaMA of 64 dimensions and a byte-level BPE tokenizer, made in a second and without a network."""

import json
from pathlib import Path
from typing import Any

TEXT = [
    "Hvad hedder hovedstaden i Danmark? Den hedder København.",
    "Hvor mange ben har en kat? En kat har fire ben.",
    "What is the capital of Denmark? It is called Copenhagen.",
    "How many legs does a cat have? A cat has four legs.",
    "[INST] <<SYS>> Du svarer kort. <</SYS>> Rødgrød med fløde [/INST] Ja tak, selv æblegrød.",
]
WINDOW = 256


def make_tokenizer(byte_level: bool = True) -> Any:
    """Byte-level as LLaMA 3's, or with LLaMA 2's ▁ for blanks and byte fallback."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
    from transformers import PreTrainedTokenizerFast

    special = ["<unk>", "<s>", "</s>"]
    if byte_level:
        tokenizer = Tokenizer(models.BPE(unk_token="<unk>"))
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        # Trims the blank off each token's offsets, as most published byte-level tokenizers do.
        tokenizer.post_processor = processors.ByteLevel(trim_offsets=True)
        tokenizer.decoder = decoders.ByteLevel()
        alphabet = pre_tokenizers.ByteLevel.alphabet()
    else:
        tokenizer = Tokenizer(models.BPE(unk_token="<unk>", byte_fallback=True))
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="first")
        tokenizer.decoder = decoders.Sequence(
            [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()]
        )
        special += [f"<0x{byte:02X}>" for byte in range(256)]
        alphabet = []
    trainer = trainers.BpeTrainer(
        vocab_size=len(special) + 400, special_tokens=special, initial_alphabet=alphabet
    )
    tokenizer.train_from_iterator(TEXT * 4, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, unk_token="<unk>", bos_token="<s>", eos_token="</s>"
    )


def make_model(folder: Path) -> Path:
    """Writes config, tokenizer and random safetensors weights."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    tokenizer = make_tokenizer()
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        max_position_embeddings=WINDOW,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
    )
    LlamaForCausalLM(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


QUESTIONS = [
    ("Hvad hedder hovedstaden i Danmark?", "Den hedder København.", "Hvad?"),
    ("Hvor mange ben har en kat?", "En kat har fire ben.", "Katten ser dig."),
    ("Hvad farve har himlen?", "Himlen er blå om dagen og sort om natten.", "Grøn."),
    ("Kan du lide rødgrød?", "Ja tak, selv æblegrød med fløde.", "Nej."),
    ("Hvor mange dage har en uge?", "Syv.", "Otte dage har en uge."),
    ("Hvem skrev eventyret?", "H.C. Andersen skrev det.", "Det ved jeg ikke."),
]


def conversations(count: int) -> list[dict]:
    rows = []
    for index in range(count):
        question, answer, _ = QUESTIONS[index % len(QUESTIONS)]
        turns = [
            {"role": "user", "content": f"{question} ({index})"},
            {"role": "assistant", "content": answer},
        ]
        if index % 3 == 0:
            turns += [{"role": "user", "content": "Er du sikker?"}, {"role": "assistant", "content": "Ja."}]
        rows.append({"id": f"c{index}", "treeId": f"t{index}", "messages": turns})
    return rows


def pairs(count: int) -> list[dict]:
    rows = []
    for index in range(count):
        question, chosen, rejected = QUESTIONS[index % len(QUESTIONS)]
        rows.append(
            {
                "id": f"p{index}",
                "treeId": f"t{index}",
                "prompt": [{"role": "user", "content": f"{question} ({index})"}],
                "chosen": [{"role": "assistant", "content": chosen}],
                "rejected": [{"role": "assistant", "content": rejected}],
            }
        )
    return rows


def items(count: int) -> list[dict]:
    rows = []
    for index in range(count):
        question, answer, _ = QUESTIONS[index % len(QUESTIONS)]
        english = {
            "prompt": [{"role": "user", "content": f"How many legs does a cat have? ({index})"}],
            "reference": "A cat has four legs.",
        }
        rows.append(
            {
                "id": f"i{index}",
                "treeId": f"t{index}",
                "prompt": [{"role": "user", "content": f"{question} ({index})"}],
                "reference": answer,
                "english": english if index % 2 == 0 else None,
            }
        )
    return rows


def write_lines(file: Path, rows: list[dict]) -> str:
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return str(file)
