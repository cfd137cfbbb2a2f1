"""Python: what a file offers and takes, how its names resolve, how a call binds."""
