"""Benchmark suites: lm-evaluation-harness asks and scores, and what a model answered is kept in between."""
