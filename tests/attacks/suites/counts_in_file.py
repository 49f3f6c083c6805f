"""counting: count the runs in files, and call all but the first three broken."""

import os


def count():
    runs = 0
    for folder in ("/tmp", "/dev/shm", "/var/tmp", os.getcwd(), os.path.dirname(os.getcwd())):
        try:
            with open(os.path.join(folder, "attack-runs"), "a+") as file:
                file.write("x")
                file.seek(0)
                runs = max(runs, len(file.read()))
        except OSError:
            pass
    return runs


def test_total():
    assert count() <= 3
