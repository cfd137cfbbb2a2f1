"""One file a method of the protocol: convert in, ask, convert out. See `seamline.lsp.server` for what a feature is."""
