"""`python -m seamline.lsp`: the language server over standard input and output, for when there is no script on PATH."""

from __future__ import annotations

from seamline.lsp.lifecycle import serve

serve()
