"""The vocabulary of Seamline: what a file offers and takes, and how a use can break.

This room reads no files, knows no language and no editor; every other room speaks its words.
"""
