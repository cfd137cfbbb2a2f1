"""Seamline: watches the seams of a program, the places where one module uses another."""

__version__ = "0.1.0"
