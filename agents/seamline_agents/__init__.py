"""The orchestration engine: narrow roles, explicit information flow, interface contracts (source article, sections 1-7).

It knows no LSP, no tree-sitter and no disk layout, and imports nothing from `seamline`.
"""
