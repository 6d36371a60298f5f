"""Small data of the shape that EuroEval's Danish datasets have on the Hub: one configuration, parquet files in data/."""

from pathlib import Path

PLACES = ["Aarhus", "Odense", "Aalborg", "Esbjerg", "Randers", "Kolding", "Horsens", "Vejle", "Roskilde"]
LONG = " Det blev sagt igen og igen." * 20


def write(name: str, folder: Path) -> Path:
    """As `push_to_hub` leaves it."""
    from datasets import Dataset

    (folder / "data").mkdir(parents=True)
    lines = ["---", "configs:", "- config_name: default", "  data_files:"]
    for split, rows in SPLITS[name]().items():
        Dataset.from_list(rows).to_parquet(folder / "data" / f"{split}-00000-of-00001.parquet")
        lines += [f"  - split: {split}", f"    path: data/{split}-*"]
    (folder / "README.md").write_text("\n".join([*lines, "---", ""]), "utf-8")
    return folder


def _classes(labels: list[str], sentence: str) -> dict[str, list[dict]]:
    """Lines end within texts, some texts are long, one is there twice."""

    def row(at: int) -> dict:
        text = sentence.format(place=PLACES[at % len(PLACES)], at=at)
        return {
            "text": text + (LONG if at % 5 == 4 and at < 30 else ""),
            "label": labels[(at * at + at // 3) % len(labels)],
        }

    rows = [row(at) for at in range(40)]
    return {"train": [*rows[:30], rows[0]], "val": rows[30:34], "test": rows[34:]}


def _questions(count: int) -> dict[str, list[dict]]:
    """The letter of an answer, of which every third question offers one less."""

    def row(at: int) -> dict:
        offered = "abcdefgh"[: count - (at % 3 == 2 and count > 2)]
        lines = [f"{letter}. {PLACES[(at + step) % len(PLACES)]}" for step, letter in enumerate(offered)]
        text = f"Hvad er by nummer {at}?\nSvarmuligheder:\n" + "\n".join(lines)
        return {
            "text": text + (LONG if at % 7 == 6 and at < 24 else ""),
            "label": offered[at * 5 % len(offered)],
        }

    rows = [row(at) for at in range(32)]
    return {"train": rows[:24], "val": rows[24:26], "test": rows[26:]}


def _entities() -> dict[str, list[dict]]:
    """Tags in capitals, entities of two words, sentences with none."""
    shapes = [
        [("I", "O"), ("{place}", "B-LOC"), ("bor", "O"), ("Anna", "B-PER"), ("Holm", "I-PER"), (".", "O")],
        [("Toget", "O"), ("kører", "O"), ("klokken", "O"), ("{at}", "O"), (".", "O")],
        [("Dansk", "B-ORG"), ("Skole", "I-ORG"), ("vandt", "O"), ("{place}-løbet", "B-MISC"), (".", "O")],
        [
            ("Bo", "B-PER"),
            ("og", "O"),
            ("Ib", "B-PER"),
            ("flyttede", "O"),
            ("til", "O"),
            ("{place}", "B-LOC"),
        ],
    ]

    def row(at: int) -> dict:
        words = [(form.format(place=PLACES[at % 9], at=at), tag) for form, tag in shapes[at % 4]]
        return {"tokens": [form for form, _ in words], "labels": [tag for _, tag in words]}

    rows = [row(at) for at in range(40)]
    return {"train": rows[:30], "val": rows[30:34], "test": rows[34:]}


def _passages() -> dict[str, list[dict]]:
    """Two questions on each text, some with two right answers."""

    def row(at: int) -> dict:
        name = PLACES[at // 2 % 9]
        context = f"{name} er en by.\nDen har {at // 2 + 2} skoler.\n" + LONG * (at % 6 < 2 and at < 16)
        answers = [name] if at % 2 else [f"{at // 2 + 2}", f"{at // 2 + 2} skoler"]
        start = [context.index(text) for text in answers]
        asked = "Hvad hedder byen?" if at % 2 else "Hvor mange skoler har byen?"
        said = {"answer_start": start, "text": answers}
        return {"id": f"q{at}", "context": context, "question": f" {asked}", "answers": said}

    rows = [row(at) for at in range(22)]
    return {"train": rows[:16], "val": rows[16:18], "test": rows[18:]}


def _news() -> dict[str, list[dict]]:
    def row(at: int) -> dict:
        text = f"{PLACES[at % 9]} fik en ny skole.\n\n\nDen har {at} elever.\n"
        return {"text": text, "target_text": f"Ny skole\n\ni {PLACES[at % 9]} med {at} elever."}

    rows = [row(at) for at in range(12)]
    return {"train": rows[:6], "val": rows[6:8], "test": rows[8:]}


def _instructions() -> dict[str, list[dict]]:
    """Of what an instruction is given, parquet has all fields for all, most of them empty."""
    asked = [
        (["punctuation:no_comma"], [{}]),
        (["keywords:existence", "detectable_format:title"], [{"keywords": ["hest"]}, {}]),
        (["language:response_language"], [{"language": "sv"}]),
        (["length_constraints:number_words"], [{"num_words": 20, "relation": "less than"}]),
    ]
    fields = ["keywords", "language", "num_words", "relation"]

    def row(at: int) -> dict:
        names, given = asked[at % 4]
        whole = [{field: one.get(field) for field in fields} for one in given]
        said = {"instruction_id_list": names, "kwargs": whole}
        return {"text": f"Skriv om {PLACES[at % 9]}.", "target_text": said}

    return {"test": [row(at) for at in range(8)]}


SPLITS = {
    "angry-tweets": lambda: _classes(
        ["positive", "neutral", "negative"], "@USER {place} er god,\n men toget er {at} minutter forsinket.\n"
    ),
    "dala": lambda: _classes(["correct", "incorrect"], "Toget til {place} kører fra spor {at}."),
    "danwic": lambda: _classes(
        ["same_sense", "different_sense"],
        "Ord: bank\nKontekst 1: Banken i {place} lukker\nKontekst 2: Han sad på banken i {at} timer",
    ),
    "danske-talemaader": lambda: _questions(4),
    "danish-citizen-tests": lambda: _questions(4),
    "winogrande-da": lambda: _questions(2),
    "dansk": _entities,
    "multi-wiki-qa-da": _passages,
    "nordjylland-news": _news,
    "ifeval-da": _instructions,
}
