"""Exports a checkpoint for transformers.js, as its own conversion scripts do: optimum's graphs, then int8 of these.

    python export_onnx.py CHECKPOINT FOLDER

The decoder is the merged one: a first step without a cache and the following steps with it, in one graph.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from onnxruntime.quantization import QuantType, quantize_dynamic
from optimum.exporters.onnx import main_export

GRAPHS = ["encoder_model", "decoder_model_merged"]


def main(checkpoint: str, folder: Path) -> None:
    (folder / "onnx").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        main_export(checkpoint, output=scratch, task="text2text-generation-with-past", do_validation=False)
        for graph in GRAPHS:
            shutil.move(Path(scratch) / f"{graph}.onnx", folder / "onnx" / f"{graph}.onnx")
        for settings in Path(scratch).glob("*.json"):
            shutil.move(settings, folder / settings.name)
    for graph in GRAPHS:
        quantize(folder / "onnx", graph)


def quantize(folder: Path, graph: str) -> None:
    """The settings of transformers.js's quantize.py for int8; the merged decoder's weights lie in subgraphs."""
    quantize_dynamic(
        folder / f"{graph}.onnx",
        folder / f"{graph}_int8.onnx",
        weight_type=QuantType.QInt8,
        extra_options={"EnableSubgraph": True, "MatMulConstBOnly": True},
    )


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
