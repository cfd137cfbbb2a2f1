"""One realistic accident in a real package, found and mended: `make demo`."""
