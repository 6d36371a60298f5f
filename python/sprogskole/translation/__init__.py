"""The translator: T5 checkpoints by transformers or CTranslate2, token ids in, token ids out."""
