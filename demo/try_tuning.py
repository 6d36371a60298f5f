"""Tries LoRA SFT and DPO settings on the base model, with the Danish side of the grammar's conversations.

    python demo/try_tuning.py --epochs 6 --batch 8 --rate 2e-3 [--four-bit]

Prints Danish cross-entropy before and after, greedy answers to held-out questions, and seconds.
"""

import argparse
import copy
import random
from pathlib import Path

import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM, AutoTokenizer, BitsAndBytesConfig

from grammar.converse import Conversation, distinct_conversations
from grammar.parse import read_topics
from grammar.tuning import (
    Preference,
    answer_example,
    conversation_example,
    cross_entropy,
    dpo,
    dpo_margins,
    prompt_text,
    sft,
)
from make_dataset import SEED

BASE = Path(__file__).parent / "base"
MAX_LENGTH = 512
HELD_OUT_SHARE = 0.15
SHOWN = 14
ALL_LINEAR = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


def load_base(four_bit: bool):
    """The base model in fp32, or with NF4 weights, double-quantised, computing in fp32."""
    if not four_bit:
        return AutoModelForCausalLM.from_pretrained(BASE, dtype=torch.float32)
    quantised = BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=torch.float32,
    )
    return AutoModelForCausalLM.from_pretrained(BASE, quantization_config=quantised, dtype=torch.float32)


def preferences(tokenizer, conversations: list[Conversation]) -> list[Preference]:
    """The best against each poorer answer of every first turn."""
    return [
        tuple(answer_example(tokenizer, turn.ask.da, answer.da) for answer in (turn.answers[0], poorer))
        for turn in (conversation.turns[0] for conversation in conversations)
        for poorer in turn.answers[1:]
    ]


@torch.inference_mode()
def show(model, tokenizer, conversations: list[Conversation]) -> None:
    """Greedy answers beside the reference."""
    model.eval()
    for conversation in conversations[:SHOWN]:
        turn = conversation.turns[0]
        ids = tokenizer(prompt_text(turn.ask.da), return_tensors="pt").input_ids
        out = model.generate(ids, max_new_tokens=60, do_sample=False, pad_token_id=tokenizer.pad_token_id)
        answer = tokenizer.decode(out[0, ids.shape[1] :], skip_special_tokens=True)
        print(f"? {turn.ask.da}\n  model     {answer.strip()!r}\n  reference {turn.answers[0].da!r}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--rank", type=int, default=32)
    parser.add_argument("--alpha", type=int, default=32)
    parser.add_argument("--dpo-rate", type=float, default=1e-4)
    parser.add_argument("--beta", type=float, default=0.1)
    parser.add_argument("--embeddings", action="store_true", help="train embeddings and output layer too")
    parser.add_argument("--no-dpo", action="store_true")
    parser.add_argument("--four-bit", action="store_true")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(0)
    tokenizer = AutoTokenizer.from_pretrained(BASE)
    pad = tokenizer.pad_token_id
    conversations = list(distinct_conversations(read_topics(), random.Random(SEED)))
    random.Random(3).shuffle(conversations)
    cut = int(len(conversations) * HELD_OUT_SHARE)
    held_out, training = conversations[:cut], conversations[cut:]
    tests, examples = (
        [conversation_example(tokenizer, each, MAX_LENGTH) for each in part] for part in (held_out, training)
    )
    lora = LoraConfig(
        r=arguments.rank,
        lora_alpha=arguments.alpha,
        target_modules=ALL_LINEAR,
        modules_to_save=["embed_tokens", "lm_head"] if arguments.embeddings else None,
        task_type="CAUSAL_LM",
    )
    model = get_peft_model(load_base(arguments.four_bit), lora)
    print(f"base: held-out Danish cross-entropy {cross_entropy(model, tests, pad):.3f}")
    show(model, tokenizer, held_out[:3])
    seconds = sft(model, examples, arguments.epochs, arguments.batch, arguments.rate, pad)
    print(
        f"SFT: {len(examples)} conversations, {seconds:.0f} s, "
        f"training {cross_entropy(model, examples, pad):.3f}, held out {cross_entropy(model, tests, pad):.3f}"
    )
    show(model, tokenizer, held_out)
    if arguments.no_dpo:
        return
    reference = copy.deepcopy(model).eval()
    pairs, test_pairs = preferences(tokenizer, training), preferences(tokenizer, held_out)
    seconds = dpo(model, reference, pairs, arguments.batch, arguments.dpo_rate, arguments.beta, pad)
    model.eval()
    with torch.inference_mode():
        margins = dpo_margins(model, reference, test_pairs, pad)
    print(
        f"DPO: {len(pairs)} pairs, {seconds:.0f} s, held-out margin {margins.mean():.2f}, "
        f"positive {(margins > 0).float().mean():.2f}, cross-entropy {cross_entropy(model, tests, pad):.3f}"
    )
    show(model, tokenizer, held_out[:6])


if __name__ == "__main__":
    main()
