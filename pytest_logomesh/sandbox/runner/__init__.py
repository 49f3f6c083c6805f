"""What goes inside the jail: a small fork server on the standard library alone, and its programs.

Inside, this package is called `runner` and nothing of the rest is there, hence the relative imports. The server reads
its request from standard input, holds no secret and never imports submitted code; its forks do.
"""
