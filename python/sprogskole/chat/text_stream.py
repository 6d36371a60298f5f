"""Tokens in, text out: whole characters only, nothing of the next turn, no blanks at either end."""

from collections.abc import Callable


class TextStream:
    """Collects token ids and hands on text as soon as it is certain to belong to the answer."""

    def __init__(self, decode: Callable[[list[int]], str], marker: str, send: Callable[[str], None]) -> None:
        self._decode = decode
        self._marker = marker
        self._send = send
        self._ids: list[int] = []
        self._sent = ""
        # The model began the next turn by itself: the answer is over.
        self.stopped = False

    @property
    def count(self) -> int:
        return len(self._ids)

    @property
    def text(self) -> str:
        """What has been sent so far."""
        return self._sent

    def put(self, token: int) -> None:
        if self.stopped:
            return
        self._ids.append(token)
        text = self._decode(self._ids)
        before, found, _ = text.partition(self._marker)
        self.stopped = bool(found)
        # An incomplete UTF-8 sequence decodes to U+FFFD; it waits for its other bytes.
        settled = before if found else self._without_marker_start(before.rstrip("\ufffd"))
        self._send_up_to(settled.strip())

    def end(self) -> None:
        """Sends what was held back in case a marker or character would go on."""
        self._send_up_to(self._decode(self._ids).partition(self._marker)[0].strip())

    def _without_marker_start(self, text: str) -> str:
        for length in range(len(self._marker) - 1, 0, -1):
            if text.endswith(self._marker[:length]):
                return text[:-length]
        return text

    def _send_up_to(self, text: str) -> None:
        if len(text) > len(self._sent) and text.startswith(self._sent):
            self._send(text[len(self._sent) :])
            self._sent = text
