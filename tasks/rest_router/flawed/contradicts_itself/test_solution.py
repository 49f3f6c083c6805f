from solution import Router


def test_found() -> None:
    router = Router()
    router.route("GET", "/a")(lambda request: {"status": 200})
    assert router.handle("GET", "/a") == {"status": 200}


def test_trailing_slash() -> None:
    router = Router()
    router.route("GET", "/a")(lambda request: {"status": 200})
    assert router.handle("GET", "/a/") == {"status": 200}
