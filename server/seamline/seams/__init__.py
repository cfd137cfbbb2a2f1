"""Seams: which uses depend on which symbols, across the whole workspace. Nothing here knows a language."""
