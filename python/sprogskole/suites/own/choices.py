"""The choices of a question that has them in its text, a letter before each."""

import re
from typing import Any


def offered(doc: dict[str, Any], letters: list[str]) -> list[str]:
    """Those of `letters` that the question offers. As EuroEval 18 (extract_multiple_choice_labels)."""
    return [letter for letter in letters if re.search(rf"\b{letter}\. ", doc["text"], re.IGNORECASE)]
