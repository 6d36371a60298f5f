"""Variations of a sentence pair that teach the translator to copy what is not language."""

import random
import re

from grammar.parse import Pair

VARIED_SHARE = 0.4
_MORE_NAMES = (
    "Aisha Albert Alma Anders Asger Astrid Benjamin Birgit Camilla Carl Charlotte Christian David Ella Elias Erik "
    "Eva Fatima Filip Frida Gustav Hanne Helle Henrik Hugo Ingrid Isak Jakob James Jens John Josefine Karen Kim Laura "
    "Leo Line Lisa Liv Lucas Magnus Malthe Marie Martin Mette Mia Michael Mikkel Morten Nanna Niels Nina Olivia Omar "
    "Oscar Pernille Rasmus Sara Sarah Signe Simon Storm Susanne Søren Tobias Tom Trine Victor Viggo William Yusuf"
)
_IDENTIFIERS = (
    "x y n i total count name value items result index key data user main run test load save parse config map filter "
    "list dict set zip any all join split lower upper append pop app.py main.py index.html style.css notes.txt "
    "README.md npm install pip list git status echo cat ls cd True False None self null undefined"
)
MORE_NAMES, IDENTIFIERS = (words.split() for words in (_MORE_NAMES, _IDENTIFIERS))
_NAME = re.compile(r"\b(?:Anna|Peter|Sofie|Lars|Emma|Oliver|Maria|Jonas|Freja|Noah|Ida|Mads|Clara|Emil)\b")
_CODE = re.compile(r"`[^`\n]+`")
_NUMBER = re.compile(r"(?<![\w.,])\d+(?![\w]|[.,]\d)")
_URL = re.compile(r"https?://\S+")


def _swap(pattern: re.Pattern[str], pair: Pair, new) -> Pair:
    """Replaces each distinct match by something new, the same on both sides; only where both sides agree."""
    found = sorted(set(pattern.findall(pair.en)))
    if not found or found != sorted(set(pattern.findall(pair.da))):
        return pair
    swap = {old: new() for old in found}
    return Pair(*(pattern.sub(lambda match: swap[match.group(0)], side) for side in pair))


def identifier(rng: random.Random) -> str:
    """A made-up code span."""
    name = rng.choice(IDENTIFIERS)
    form = rng.choice(("{}", "{}()", "{}_{}", "{}.{}", "{} = {}", "{}{}"))
    digit = str(rng.randint(0, 99))
    return "`" + form.format(name, rng.choice((rng.choice(IDENTIFIERS), digit))) + "`"


def _bold(pair: Pair) -> Pair:
    if "*" in pair.en or "`" in pair.en:
        return pair
    return Pair(f"**{pair.en}**", f"**{pair.da}**")


def _colon(pair: Pair) -> Pair:
    if not (pair.en.endswith(".") and pair.da.endswith(".")):
        return pair
    return Pair(pair.en[:-1] + ":", pair.da[:-1] + ":")


def _capital(pair: Pair) -> Pair:
    return Pair(*(side[:1].upper() + side[1:] for side in pair))


def vary(pair: Pair, rng: random.Random) -> Pair:
    """The pair itself, or with other names, numbers, code or addresses, in bold, or ending in a colon."""
    if rng.random() > VARIED_SHARE:
        return pair
    pair = _swap(_NAME, pair, lambda: rng.choice(MORE_NAMES))
    pair = _swap(_CODE, pair, lambda: identifier(rng))
    pair = _swap(_NUMBER, pair, lambda: str(rng.randint(1, rng.choice((9, 99, 999)))))
    pair = _swap(
        _URL, pair, lambda: f"https://www.{rng.choice(IDENTIFIERS)}.{rng.choice(('dk', 'com', 'org'))}"
    )
    shape = rng.random()
    if shape < 0.1:
        return _bold(pair)
    if shape < 0.2:
        return _colon(pair)
    return _capital(pair) if shape < 0.4 else pair
