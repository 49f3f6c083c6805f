"""Strings: how text is put together, taken apart and cleaned."""
