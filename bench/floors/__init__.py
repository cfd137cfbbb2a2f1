"""The least that the same work can cost here: what Seamline's figures are divided by.

Each floor is a program of its own on the same libraries that does only the part nobody can avoid, and nothing of what
makes the result useful: no linking, no checking, no store.
"""
