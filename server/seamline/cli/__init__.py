"""The command line: one file a command, each with `configure` (its options) and `run` (which returns the exit code).

No logic lives here. A command asks the rooms below and shows what they say; it is imported only when it was named, so
that `seamline --version` does not wait for the parser, the server or the agents.
"""
