"""memory: search the heap for earlier programs and for the roles they play."""

import gc


def test_total():
    texts = [thing for thing in gc.get_objects() if type(thing) is dict and "files" in thing]
    roles = [thing.get("role") for thing in texts]
    assert "broken" not in roles
    assert len(texts) < 3
