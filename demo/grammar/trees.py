"""Turns conversations into message trees in the schema of OpenAssistant's OASST2."""

import random
import uuid
from datetime import UTC, datetime, timedelta

from grammar.converse import Conversation, Turn

FIRST_DAY = datetime(2024, 1, 1, 8, 0, tzinfo=UTC)
USERS = 9
SCORES = {  # mean label value by place among the siblings: best, middle, worst
    "quality": (0.9, 0.5, 0.15),
    "helpfulness": (0.9, 0.4, 0.1),
    "toxicity": (0.0, 0.05, 0.2),
    "spam": (0.0, 0.0, 0.05),
    "fails_task": (0.0, 0.2, 0.7),
    "lang_mismatch": (0.0, 0.0, 0.0),
}


class TreeBuilder:
    """Builds trees with ids, dates and labels that depend on the seed alone."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._minutes = 0
        self._users = [self._new_id() for _ in range(USERS)]

    def _new_id(self) -> str:
        return str(uuid.UUID(int=self._rng.getrandbits(128), version=4))

    def _labels(self, place: int) -> dict:
        count = 3
        noise = self._rng.choice((-0.05, 0.0, 0.05))
        return {
            name: {"value": round(min(1.0, max(0.0, means[min(place, 2)] + noise)), 3), "count": count}
            for name, means in SCORES.items()
        }

    def _message(self, text: str, role: str, lang: str, parent: str | None, place: int = 0) -> dict:
        self._minutes += self._rng.randint(1, 90)
        return {
            "message_id": self._new_id(),
            "parent_id": parent,
            "user_id": self._rng.choice(self._users),
            "created_date": (FIRST_DAY + timedelta(minutes=self._minutes)).isoformat(),
            "text": text,
            "role": role,
            "lang": lang,
            "review_count": 3,
            "review_result": True,
            "deleted": False,
            "rank": None,
            "synthetic": False,
            "model_name": None,
            "detoxify": None,
            "emojis": {"+1": 2 - place} if role == "assistant" and place < 2 else None,
            "labels": self._labels(place),
            "replies": [],
        }

    def _turn(self, turn: Turn, lang: str, parent: str | None) -> tuple[dict, dict]:
        """The question with its answers below it in mixed order, and the best answer."""
        side = 1 if lang == "da" else 0
        ask = self._message(turn.ask[side], "prompter", lang, parent)
        answers = [
            self._message(answer[side], "assistant", lang, ask["message_id"], place)
            for place, answer in enumerate(turn.answers)
        ]
        if len(answers) > 1:
            for rank, answer in enumerate(answers):
                answer["rank"] = rank
        ask["replies"] = self._rng.sample(answers, len(answers))
        return ask, answers[0]

    def tree(self, conversation: Conversation, lang: str = "en", state: str = "ready_for_export") -> dict:
        """A whole tree; each later question hangs below the best answer to the one before it."""
        prompt, best = self._turn(conversation.turns[0], lang, None)
        for turn in conversation.turns[1:]:
            ask, next_best = self._turn(turn, lang, best["message_id"])
            best["replies"].append(ask)
            best = next_best
        return {"message_tree_id": prompt["message_id"], "tree_state": state, "prompt": prompt}

    def lone_prompt(self, conversation: Conversation, state: str, lang: str = "en") -> dict:
        """A tree that never got an answer, as most trees that wait in the lottery."""
        tree = self.tree(conversation, lang, state)
        tree["prompt"]["replies"] = []
        return tree
