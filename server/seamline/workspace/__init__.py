"""What lies on the disk and in the editor: finding sources, reading them, their facts, and what is remembered of them.

This room knows no rules, no editor protocol and no messages for users beyond why a file could not be read. Worker
processes import it, so this file imports nothing.
"""
