"""The language server: the only room that knows LSP.

`lifecycle` is the process (streams, signals, leaving), `transport` the bytes, `requests` and `protocol` JSON-RPC,
`capabilities` what the client can do, `session` the state, and `features` one file a protocol method. Nothing here
decides what a violation is. Importing this package imports nothing: `initialize` has to be answered quickly.
"""
