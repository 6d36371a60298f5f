"""transformers as a measured engine. Settings: batch (rows), order (dataset or length), beams.

    python run_transformers.py --model FOLDER --work work.json --threads 2

`{"batch": 16, "order": "dataset"}` is how LLaMa2lang drives it: records as they come, padded to the longest.
"""

import torch
from transformers import GenerationConfig, T5ForConditionalGeneration

from driver import Generate, Work, parser, read_work, serve


def load(folder: str, threads: int) -> Generate:
    torch.set_num_threads(threads)
    model = T5ForConditionalGeneration.from_pretrained(folder, dtype=torch.float32).eval()

    def generate(work: Work, settings: dict) -> list[list[int]]:
        rows = list(range(len(work.ids)))
        if settings["order"] == "length":
            rows.sort(key=lambda row: -len(work.ids[row]))
        outputs: dict[int, list[int]] = {}
        for start in range(0, len(rows), settings["batch"]):
            batch = rows[start : start + settings["batch"]]
            outputs |= generate_batch(model, work, batch, settings.get("beams", 1))
        return [outputs[row] for row in sorted(outputs)]

    return generate


def generate_batch(model, work: Work, rows: list[int], beams: int) -> dict[int, list[int]]:
    """Rows that have enough stay in the batch until its longest is done, as always in transformers; what they write
    beyond their own length is cut off."""
    pad = model.config.pad_token_id
    sources = torch.nn.utils.rnn.pad_sequence(
        [torch.tensor(work.ids[row]) for row in rows], batch_first=True, padding_value=pad
    )
    with torch.inference_mode():
        written = model.generate(
            input_ids=sources,
            attention_mask=(sources != pad).long(),
            generation_config=search(model, max(work.out[row] for row in rows), beams),
        )
    return {row: ids[1 : 1 + work.out[row]] for row, ids in zip(rows, written.tolist(), strict=True)}


def search(model, longest: int, beams: int) -> GenerationConfig:
    own = model.generation_config
    return GenerationConfig(
        max_new_tokens=longest, num_beams=beams, do_sample=False, pad_token_id=own.pad_token_id,
        eos_token_id=own.eos_token_id, decoder_start_token_id=own.decoder_start_token_id,
    )


if __name__ == "__main__":
    given = parser(__doc__).parse_args()
    serve(lambda: load(given.model, given.threads), read_work(given.work, given.rows))
