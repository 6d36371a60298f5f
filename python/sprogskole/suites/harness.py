"""The one file that knows lm-evaluation-harness (pinned; 0.4.13): a suite's tasks on local data, without a network."""

import hashlib
import math
import sys
from collections.abc import Iterable
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

from ..shared.errors import UserError
from . import squad_metrics
from .classes import classes_of, is_scored_by_choice, right_class
from .own import with_calls
from .snapshot import read_snapshot

# Of simple_evaluate, so that a few-shot prompt is the one that `lm_eval` itself would draw.
FEW_SHOT_SEED = 1234

Suite = dict[str, Any]
# The log-likelihood of a continuation and whether it is the greedy one, or a text that was generated.
Response = tuple[float, bool] | str


@dataclass(frozen=True)
class Question:
    """One document of a task with all that is asked about it: the choices of one item, or one prompt."""

    id: str
    requests: tuple[Any, ...]

    @property
    def kind(self) -> str:
        """The harness's method that answers it: loglikelihood, generate_until."""
        return self.requests[0].request_type

    @property
    def length(self) -> int:
        """Characters of the longest request; what is longest is asked first."""
        return max(
            sum(len(part) for part in request.args if isinstance(part, str)) for request in self.requests
        )


class Tasks:
    """The tasks of a suite over the data in a folder, thinned to `limit` items: the same for every model."""

    def __init__(self, suite: Suite, data: Path, limit: int | None) -> None:
        self.suite = suite
        self._prepared = TemporaryDirectory(prefix="sprogskole-suite-")
        with _refusing(suite, data), _preparing_in(self._prepared.name):
            self.by_name: dict[str, Any] = _load(suite["harness"], suite["name"], data)
        self.chosen = _choose({name: len(task.eval_docs) for name, task in self.by_name.items()}, limit)
        self.by_name = {name: self.by_name[name] for name in self.chosen}

    def id_of(self, request: Any) -> str:
        return f"{request.task_name}/{self.chosen[request.task_name][request.doc_id]}"

    def _reseed(self) -> None:
        """Examples are drawn while prompts are laid out: every time the same only from the same start."""
        for task in self.by_name.values():
            task.set_fewshot_seed(FEW_SHOT_SEED)

    def only(self, names: Iterable[str]) -> "Tasks":
        """Some of the tasks, over the same data."""
        part = copy(self)
        part.chosen = {name: self.chosen[name] for name in self.by_name if name in set(names)}
        part.by_name = {name: self.by_name[name] for name in part.chosen}
        return part

    def docs_of(self, name: str) -> Iterable[dict[str, Any]]:
        """The items of a task that are asked."""
        docs = self.by_name[name].eval_docs
        return (docs[place] for place in self.chosen[name])

    def documents(self) -> Iterable[tuple[str, dict[str, Any]]]:
        """Every item that is asked, as its data has it."""
        for name in self.by_name:
            for place, doc in zip(self.chosen[name], self.docs_of(name), strict=True):
                yield f"{name}/{place}", doc

    def questions(self, lm: Any) -> list[Question]:
        """Every item with its requests, in the order of the data."""
        asked = []
        self._reseed()
        for name, task in self.by_name.items():
            chat = self.suite["harness"]["chat"]
            task.build_all_requests(
                samples=self.chosen[name],
                apply_chat_template=chat,
                chat_template=lm.apply_chat_template if chat else None,
                tokenizer_name=lm.tokenizer_name if chat else "",
            )
            asked += task.instances
        by_id: dict[str, list[Any]] = {}
        for request in asked:
            by_id.setdefault(self.id_of(request), []).append(request)
        return [
            Question(name, tuple(sorted(requests, key=lambda request: request.idx)))
            for name, requests in by_id.items()
        ]

    def score(self, answers: dict[str, list[Response]]) -> list[dict[str, Any]]:
        """The harness's own scoring of recorded answers: its samples, in the order of the data, one for each filter."""
        from lm_eval.evaluator import evaluate

        self._reseed()
        labels = {name: classes_of(task, self.docs_of(name)) for name, task in self.by_name.items()}
        found = evaluate(
            lm=_replay(self, answers),
            task_dict={"tasks": self.by_name, "groups": {}, "group_map": {}},
            samples=self.chosen,
            bootstrap_iters=0,
        )
        return [
            {
                **sample,
                "id": f"{task}/{sample['doc_id']}",
                "task": task,
                "place": place,
                "cluster": None
                if (field := self.suite.get("cluster")) is None
                else f"{task}/{sample['doc'][field]}",
                "choice": _choice(self.by_name[task], sample),
                "labels": labels[task],
            }
            for task in self.by_name
            for place, sample in enumerate(found["samples"][task])
        ]


def _choice(task: Any, sample: dict[str, Any]) -> dict[str, list[float]]:
    """The right choice and the likeliest one, as `acc` counts them, the share of all likelihood that it has, and how many
    choices there are.

    Nothing where a task has no choices, several right ones, or a scoring of its own.
    """
    if not is_scored_by_choice(task):
        return {}
    gold = right_class(task, sample["doc"], sample["target"])
    if gold is None:
        return {}
    count = len(task.doc_to_choice(sample["doc"]))
    likelihoods = [response[0][0] for response in sample["resps"]][:count]
    best = max(likelihoods)
    chosen = likelihoods.index(best)
    share = 1 / math.fsum(math.exp(likelihood - best) for likelihood in likelihoods)
    return {"choice": [gold, chosen], "confidence": [share, float(gold == chosen)], "options": [count]}


def _load(harness: dict[str, Any], name: str, data: Path) -> dict[str, Any]:
    import lm_eval
    from lm_eval.tasks import TaskManager

    _mend()
    here = {"dataset_path": str(data), "class": _local_task()}
    if harness["config"] is not None:
        own = {"task": name, **with_calls(harness["config"], harness["runsCode"]), **here}
        subsets = [own | {"task": f"{name}-{part}", "dataset_name": part} for part in harness["subsets"]]
        return TaskManager(include_defaults=False).load(subsets or [own])["tasks"]
    # The whole index takes 16 s to read, that of a folder none.
    folder = Path(lm_eval.__file__).parent / "tasks" / harness["folder"]
    manager = TaskManager(include_defaults=False, include_path=[str(folder)])
    names = [*harness["tasks"], *(task for group in harness["groups"] for task in _members(group, manager))]
    members = [
        {"task": task, **with_calls(harness["overrides"], harness["runsCode"]), **here} for task in names
    ]
    return manager.load([{"group": f"suite {name}", "task": members}])["tasks"]


def _mend() -> None:
    """What tasks import though `transformers` 5 lacks it; templates compiled once, not for every part of a prompt."""
    from lm_eval.utils import env

    sys.modules.setdefault("transformers.data.metrics", ModuleType("transformers.data.metrics"))
    sys.modules.setdefault("transformers.data.metrics.squad_metrics", squad_metrics)
    if not hasattr(env.from_string, "cache_info"):
        env.from_string = lru_cache(env.from_string)


def _members(name: str, manager: Any) -> list[str]:
    """The tasks of a group or tag: the harness itself changes no settings within one."""
    entry = manager.task_index[name]
    if entry.kind.name not in ("GROUP", "TAG"):
        return [name]
    below = entry.cfg["task"] if entry.kind.name == "GROUP" else sorted(entry.tags)
    named = [child if isinstance(child, str) else child["task"] for child in below]
    return [task for child in named for task in _members(child, manager)]


def _local_task() -> type:
    """The harness's task over a dataset of which only what it asks about is here."""
    from lm_eval.api.task import ConfigurableTask

    class LocalTask(ConfigurableTask):
        def __init__(self, config: dict[str, Any]) -> None:
            super().__init__(config={key: value for key, value in config.items() if key != "class"})

        def fewshot_context(self, doc: dict[str, Any], *args: Any, **settings: Any) -> Any:
            """Turns that a document brings along stand before its text, in chat as in the model's own template."""
            field = (self.config.metadata or {}).get("earlier")
            template = settings.get("chat_template")
            if field is None or template is None:
                return super().fewshot_context(doc, *args, **settings)
            return template([*doc[field], {"role": "user", "content": self.doc_to_text(doc)}])

        def download(self, dataset_kwargs: dict[str, Any] | None = None, **_: Any) -> None:
            self.dataset = read_snapshot(Path(self.DATASET_PATH), self.DATASET_NAME)

    return LocalTask


@contextmanager
def _preparing_in(folder: str) -> Iterable[None]:
    """The library datasets knows a folder again by its name and README.md, and would give what its files held before."""
    import datasets

    before = datasets.config.HF_DATASETS_CACHE
    datasets.config.HF_DATASETS_CACHE = Path(folder)
    try:
        yield
    finally:
        datasets.config.HF_DATASETS_CACHE = before


@contextmanager
def _refusing(suite: Suite, data: Path) -> Iterable[None]:
    """Data in another shape than a task expects is a mistake of whoever named it, and stays one."""
    try:
        yield
    except UserError:
        raise
    except Exception as error:
        reason = " ".join(str(error).split())[:300] or "(no message)"
        raise UserError(
            f"The data of the suite {suite['name']} cannot be read as its task expects.",
            str(data),
            "what its task reads",
            f"{type(error).__name__}: {reason}",
            "Delete this folder, so that it is downloaded again, or name another revision in the suite's file.",
        ) from error


def _choose(sizes: dict[str, int], limit: int | None) -> dict[str, list[int]]:
    """Places of the items of each task, its share of `limit` by a hash of the place: a smaller limit is a subset."""
    places = [(task, at) for task, size in sizes.items() for at in range(size)]
    ranked = sorted(places, key=lambda place: hashlib.sha256(f"{place[0]}/{place[1]}".encode()).digest())
    kept: dict[str, list[int]] = {}
    for task, at in sorted(ranked[:limit]):
        kept.setdefault(task, []).append(at)
    return kept


def _replay(tasks: Tasks, answers: dict[str, list[Response]]) -> Any:
    """A model that gives the recorded answers: scoring loads no other."""
    from lm_eval.api.model import LM

    class Replay(LM):
        def _again(self, requests: list[Any]) -> list[Response]:
            return [answers[tasks.id_of(request)][request.idx] for request in requests]

        loglikelihood = generate_until = loglikelihood_rolling = _again

    return Replay()
