"""CTranslate2 as a measured engine. Settings: maxBatchSize, batchType (examples or tokens), beams.

    python run_ctranslate2.py --model FOLDER --type int8 --work work.json --threads 2 [--workers 1]
"""

import json
from pathlib import Path

import ctranslate2

from driver import Generate, Work, parser, read_work, serve


def load(folder: str, compute_type: str, workers: int, threads: int) -> Generate:
    translator = ctranslate2.Translator(
        folder, device="cpu", compute_type=compute_type, inter_threads=workers, intra_threads=threads
    )
    vocabulary = json.loads((Path(folder) / "shared_vocabulary.json").read_text(encoding="utf-8"))
    ids = {token: index for index, token in enumerate(vocabulary)}

    def generate(work: Work, settings: dict) -> list[list[int]]:
        results = translator.translate_batch(
            [[vocabulary[token] for token in row] for row in work.ids],
            max_batch_size=settings["maxBatchSize"],
            batch_type=settings["batchType"],
            max_input_length=0,
            **lengths(work, settings.get("beams", 1)),
        )
        return [[ids[token] for token in result.hypotheses[0]] for result in results]

    return generate


def lengths(work: Work, beams: int) -> dict:
    """Row by row in greedy search, through the callback that ends a row; beam search has one length for all."""
    longest = max(work.out)
    if beams == 1:
        ends = {"callback": lambda result: result.step + 1 >= work.out[result.batch_id]}
        return {"beam_size": 1, "max_decoding_length": longest, **ends}
    if min(work.out) != longest:
        raise ValueError("CTranslate2's beam search can only be held to one length: make every `out` the same")
    return {"beam_size": beams, "min_decoding_length": longest, "max_decoding_length": longest}


if __name__ == "__main__":
    arguments = parser(__doc__)
    arguments.add_argument("--type", required=True, choices=["float32", "int8"])
    arguments.add_argument("--workers", type=int, default=1, help="batches at once, each with --threads")
    given = arguments.parse_args()
    serve(
        lambda: load(given.model, given.type, given.workers, given.threads), read_work(given.work, given.rows)
    )
