"""Systems without a language model, which a model has to beat: they choose among the classes of a task and are scored as a
model is, by the harness.

`majority-class` always chooses the most frequent class, `n-grams` the one that logistic regression over n-grams of
characters and words gives. Both learn from the suite's own training split; where there is none the first counts the items
that are asked, and the second is not made.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from .classes import Doc, classes_of, right_class, training_docs, training_split
from .harness import Response, Tasks

MAJORITY, N_GRAMS = "majority-class", "n-grams"

# Drawn once with a pinned seed: learning from all 390,000 rows of MNLI takes hours, and EuroEval's sets have 1,024.
TRAINING_ROWS = 2000
# Five examples of MMLU tell neither which letter is frequent nor what words go with it.
LEAST_ROWS = 20
SEED = 4242
# Of a text its end, which holds the question; a passage before it is read as far as this.
CHARACTERS = 2000

Answers = dict[str, list[Response]]
# The places of classes by how well they fit, best first.
Chooser = Callable[[list[str]], list[list[int]]]
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Learned:
    """What a baseline learned from for one task: a split, or the items that are asked where it is None."""

    baseline: str
    task: str
    split: str | None = None
    rows: int = 0
    of: int = 0
    missing: str | None = None


def baselines(tasks: Tasks, tell: Progress = lambda _: None) -> tuple[dict[str, Answers], list[Learned]]:
    """By baseline its answers, of the tasks that have it, and what there is to say of every task."""
    answers: dict[str, Answers] = {}
    learned = []
    for name, task in tasks.by_name.items():
        tell(name)
        for facts, choose in _of_task(name, task, tasks):
            learned.append(facts)
            if choose is not None:
                answers.setdefault(facts.baseline, {}).update(_answers(name, task, tasks, choose))
    return answers, learned


def _of_task(name: str, task: Any, tasks: Tasks) -> Iterator[tuple[Learned, Chooser | None]]:
    classes = classes_of(task, tasks.docs_of(name))
    if classes is None:
        yield from _neither(name, "no-classes")
        return
    split = training_split(task)
    size = 0 if split is None else len(task.dataset[split])
    places = sorted(random.Random(SEED).sample(range(size), min(size, TRAINING_ROWS)))
    rows = _labelled(task, training_docs(task, split, places)) if size >= LEAST_ROWS else []
    if len(rows) >= LEAST_ROWS:
        from_split = {"task": name, "split": split, "rows": len(rows), "of": size}
        yield Learned(MAJORITY, **from_split), _most_frequent(rows, len(classes))
        if len({gold for _, gold in rows}) < 2:
            yield Learned(N_GRAMS, **from_split, missing="one-class"), None
        else:
            yield Learned(N_GRAMS, **from_split), _by_n_grams(rows, len(classes))
        return
    counted = _labelled(task, tasks.docs_of(name))
    if counted:
        facts = Learned(MAJORITY, name, None, len(counted), len(counted))
        yield facts, _most_frequent(counted, len(classes))
    else:
        yield Learned(MAJORITY, name, missing="no-classes"), None
    missing = "no-training-split" if split is None else "too-few-rows"
    yield Learned(N_GRAMS, name, split, len(rows), size, missing), None


def _neither(task: str, missing: str) -> Iterator[tuple[Learned, None]]:
    for baseline in (MAJORITY, N_GRAMS):
        yield Learned(baseline, task, missing=missing), None


def _labelled(task: Any, docs: Iterable[Doc]) -> list[tuple[str, int]]:
    """Texts with the place of the right class, without rows that have none."""
    rows = ((_text(task, doc), right_class(task, doc)) for doc in docs)
    return [(text, gold) for text, gold in rows if gold is not None]


def _text(task: Any, doc: Doc) -> str:
    return str(task.doc_to_text(doc))[-CHARACTERS:]


def _most_frequent(rows: list[tuple[str, int]], classes: int) -> Chooser:
    """Of equals the first."""
    counts = Counter(gold for _, gold in rows)
    order = sorted(range(classes), key=lambda place: (-counts[place], place))
    return lambda texts: [order] * len(texts)


def _by_n_grams(rows: list[tuple[str, int]], classes: int) -> Chooser:
    """Logistic regression as scikit-learn has it by default, over tf-idf of 2 to 5 characters and of 1 to 2 words."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline, make_union

    n_grams = make_union(
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=2, sublinear_tf=True),
        TfidfVectorizer(token_pattern=r"\w+", ngram_range=(1, 2), sublinear_tf=True),
    )
    model = make_pipeline(n_grams, LogisticRegression(max_iter=1000, random_state=SEED))
    model.fit([text for text, _ in rows], [gold for _, gold in rows])
    known = [int(place) for place in model.classes_]

    def choose(texts: list[str]) -> list[list[int]]:
        unseen = [place for place in range(classes) if place not in known]
        return [
            [known[at] for at in sorted(range(len(known)), key=lambda at: -shares[at])] + unseen
            for shares in model.predict_proba(texts)
        ]

    return choose


def _answers(name: str, task: Any, tasks: Tasks, choose: Chooser) -> Answers:
    docs = list(tasks.docs_of(name))
    orders = choose([_text(task, doc) for doc in docs])
    return {
        f"{name}/{place}": _only(
            next(at for at in order if at < (count := len(task.doc_to_choice(doc)))), count
        )
        for place, doc, order in zip(tasks.chosen[name], docs, orders, strict=True)
    }


def _only(chosen: int, count: int) -> list[Response]:
    """As a model that is sure of one choice answers; then what it is without its question, which some metrics take off."""
    return [(0.0 if at == chosen else -1.0, at == chosen) for at in range(count)] + [(0.0, False)] * count
