"""Functions that start a program without a shell, and are given the words of its command."""

from typing import Final

WORDS_FROM: Final = {
    "os.execl": 1, "os.execle": 1, "os.execlp": 1, "os.execlpe": 1, "os.execv": 1, "os.execve": 1, "os.execvp": 1,
    "os.execvpe": 1, "os.posix_spawn": 1, "os.posix_spawnp": 1, "asyncio.create_subprocess_exec": 0,
    "asyncio.subprocess.create_subprocess_exec": 0, "os.spawnl": 2, "os.spawnle": 2, "os.spawnlp": 2,
    "os.spawnlpe": 2, "os.spawnv": 2, "os.spawnve": 2, "os.spawnvp": 2, "os.spawnvpe": 2,
}  # fmt: skip
"""The position from which on they take the words, one by one or as a list; the program's own name is the first."""
