"""Exit codes of the process. The parent goes by the last event; the code says the same once more."""

# `done`, or `interrupted` after a SIGTERM.
OK = 0
INTERNAL = 1
# Bad input: a retry would not help.
USER = 2
OUT_OF_MEMORY = 3
# Standard input ended (or standard output was closed): nobody listens, no event is sent.
PARENT_GONE = 4
