"""The rules. Each is a small pure function from what is known about one use to the violation it is, or `None`.

A rule does no I/O, keeps no state, and is silent where anything is uncertain (design/rules.md, *Silence*). The names of
the rules and their severities are in `seamline.contract.rules`.
"""
