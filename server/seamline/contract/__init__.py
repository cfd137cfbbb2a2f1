"""What a workspace has agreed on: its settings, its modules and what each of them promises.

`settings` is the one resolver that the command line and the server share; `keys` says which keys there are, and the
JSON Schema and the settings manual are generated from it. This room knows no rule's logic and no editor.
"""
