"""Loads, validates and serves what people read (`aparte/content`). Reads: `aparte.library.queries`."""
