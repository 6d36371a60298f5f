"""Converts a checkpoint for CTranslate2 with its own converter.

    python/.venv/bin/python bench/translation/baselines/convert_ctranslate2.py CHECKPOINT FOLDER float32|int8
"""

import sys

from ctranslate2.converters import transformers as converter


class UntiedT5Loader(converter.T5Loader):
    """transformers 5 calls every T5 tied, and a tied model's outputs would be scaled; T5 v1.1 scales nothing."""

    def get_model_spec(self, model):
        model.config.tie_word_embeddings = False
        return super().get_model_spec(model)


def main(checkpoint: str, folder: str, quantization: str) -> None:
    converter.register_loader("T5Config")(UntiedT5Loader)
    converter.TransformersConverter(checkpoint).convert(folder, quantization=quantization, force=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
