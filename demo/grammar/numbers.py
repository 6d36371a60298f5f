"""Tables of sums, differences, products and quotients for the arithmetic topics."""

from grammar import parse

ADD_UP_TO = 30
MULTIPLY_UP_TO = 10
SUBTRACT_FROM_UP_TO = 30


def _row(**values: int) -> "parse.Row":
    return {name: parse.Pair(str(value), str(value)) for name, value in values.items()}


def tables() -> "dict[str, list[parse.Row]]":
    """The computed tables by name; every value is written in digits, the same in both languages."""
    addends = range(2, ADD_UP_TO + 1)
    factors = range(2, MULTIPLY_UP_TO + 1)
    wholes = range(5, SUBTRACT_FROM_UP_TO + 1)
    return {
        "add": [_row(a=a, b=b, sum=a + b, next=a + b + 1) for a in addends for b in addends],
        "subtract": [_row(a=a, b=b, difference=a - b) for a in wholes for b in range(2, a - 1)],
        "multiply": [_row(a=a, b=b, product=a * b) for a in factors for b in factors],
        "divide": [_row(a=a * b, b=b, quotient=a) for a in factors for b in range(2, 7)],
    }
