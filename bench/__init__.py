"""Benchmarks: how much Seamline finds, and how fast, beside a floor and a peer measured in the same run.

Not part of the distribution and never a timed test. What is downloaded or generated goes to the user's cache folder
(`SEAMLINE_BENCH_CACHE` names another), never into the clone.
"""
