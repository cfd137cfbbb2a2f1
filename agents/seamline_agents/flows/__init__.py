"""The flows that ship: each describes itself as a `Flow`, and runs as a function over a coordinator."""
