"""After which other prompt an answer is tried, to see whether it belongs to its own."""

import hashlib
from typing import Any

Item = dict[str, Any]


def other_contexts(items: list[Item]) -> dict[str, Item]:
    """
    By item the next one of another conversation with another prompt, in an order by hash: the same whatever the batch, and
    after a restart. Items without any such are left out. More than one each would halve the part of a gap's noise that
    comes from the choice and take two passes of the model more.
    """
    order = sorted(
        items, key=lambda item: hashlib.sha256(item["id"].encode("utf-8", "surrogatepass")).digest()
    )
    found = {item["id"]: _following(order, at) for at, item in enumerate(order)}
    return {item: other for item, other in found.items() if other is not None}


def _following(order: list[Item], at: int) -> Item | None:
    item = order[at]
    rest = order[at + 1 :] + order[:at]
    differ = (o for o in rest if o["treeId"] != item["treeId"] and o["prompt"] != item["prompt"])
    return next(differ, None)
