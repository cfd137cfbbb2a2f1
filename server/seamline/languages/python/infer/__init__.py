"""Local inference: what a name, an expression or the value of a call is, as far as the text and what is declared tell it.

Two halves. Extraction notes what an expression stands for, as chains with marks (`seamline.interface.facts.Use`), and knows
one file; linking follows a chain through the program to an entity. Unknown stays unknown: whoever asks is then silent.
Nothing here judges.
"""
