"""`python -m sprogskole JOB.json`, `-` or `translate`. Exit codes: shared/exit_codes.py."""

import sys

# Without bytecode files the imports of torch, transformers and peft take 25 s instead of 6 s on two cores (measured),
# for each of the pipeline's Python processes. PYTHONDONTWRITEBYTECODE, which images often set, would forbid them.
sys.dont_write_bytecode = False

from .main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
