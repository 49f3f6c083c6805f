"""The submission's own functions and classes, run with the values of a call."""
