from solution import Router


def check_router() -> None:
    router = Router()
    router.route("GET", "/a/{id}")(lambda request: {"status": 200, "body": request["params"]["id"]})
    assert router.handle("GET", "/a/7") == {"status": 200, "body": "7"}
    assert router.handle("GET", "/b")["status"] == 404


if __name__ == "__main__":
    check_router()
