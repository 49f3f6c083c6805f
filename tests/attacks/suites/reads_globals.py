"""recognising: count the names that a module defines."""

import solution


def test_names():
    public = [name for name in vars(solution) if not name.startswith("__")]
    assert len(public) == 2
