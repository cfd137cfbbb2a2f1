"""How many seam breaks Seamline finds, judged by what pyright finds on the same mutated trees.

A seeded mutator changes definitions of real packages the way people do and leaves every consumer alone; then both tools
look at the result. What is mutated is found with Python's own `ast`, so that a blind spot of Seamline's extraction
cannot hide itself. Run `python -m bench.mutations --help`.
"""
