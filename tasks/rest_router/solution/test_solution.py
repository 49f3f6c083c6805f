"""What the instruction promises about `Router` and the middleware that comes with it."""

from collections.abc import Callable
from typing import Any

import pytest
from solution import Router, auth_middleware, logging_middleware, rate_limit_middleware

Dict = dict[str, Any]

NOT_FOUND = {"status": 404, "body": "not found"}
FAILED = {"status": 500, "body": "internal server error"}
UNAUTHORIZED = {"status": 401, "body": "unauthorized"}


class Clock:
    """A clock that shows what it was last set to."""

    def __init__(self, now: float = 0.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def named(name: str) -> Callable[[Dict], Dict]:
    """A handler that tells its name and its parameters."""
    return lambda request: {"status": 200, "body": name, "params": request["params"]}


def found(name: str, **params: str) -> Dict:
    """What such a handler answers."""
    return {"status": 200, "body": name, "params": params}


def not_allowed(*methods: str) -> Dict:
    """The response where a path fits routes of these methods only."""
    return {"status": 405, "body": "method not allowed", "allow": list(methods)}


def router_of(*routes: str) -> Router:
    """A router with these routes, each a method and a path, whose handlers tell which one was called."""
    router = Router()
    for route in routes:
        router.route(*route.split(" "))(named(route))
    return router


def echo(request: Dict) -> Dict:
    """A handler that tells all it was given."""
    return {"status": 200, "body": dict(request)}


def fail(_: Dict) -> Dict:
    """A handler that breaks."""
    raise LookupError("nobody should hear of this")


def tracing(trace: list[str], name: str) -> Callable[..., Dict]:
    """A middleware that writes down when it is entered and left."""

    def middleware(request: Dict, next: Callable[[Dict], Dict]) -> Dict:
        trace.append(f"{name} in")
        response = next(request)
        trace.append(f"{name} out {response['status']}")
        return response

    return middleware


def test_static_routes() -> None:
    """Method and path together lead to a handler, whose response comes back whole."""
    router = router_of("GET /", "GET /a", "POST /a", "GET /a/b")
    assert router.handle("GET", "/") == found("GET /")
    assert router.handle("GET", "/a") == found("GET /a")
    assert router.handle("POST", "/a") == found("POST /a")
    assert router.handle("GET", "/a/b") == found("GET /a/b")
    assert router.handle(method="GET", path="/a/b", request=None) == found("GET /a/b")


def test_unknown_paths() -> None:
    """What fits no route is not found, also in a router without any."""
    assert Router().handle("GET", "/") == NOT_FOUND
    router = router_of("GET /a/b", "GET /x/{id}/y")
    for path in ("/", "/a", "/a/c", "/a/b/c", "/b/b", "/x/1/z", "/x/1", "/x/1/y/2", "/x/y", "/A/b", "/a/B"):
        assert router.handle("GET", path) == NOT_FOUND


def test_paths_without_a_slash_at_the_start() -> None:
    """They fit no route, whatever follows."""
    router = router_of("GET /", "GET /a", "GET /{x}", "GET /{x}/{y}")
    for path in ("", "a", "a/b", "x/a", "q/"):
        assert router.handle("GET", path) == NOT_FOUND


def test_slashes_count() -> None:
    """A slash at the end makes another path, and so do two in a row."""
    router = router_of("GET /a", "GET /b/", "GET //c")
    assert (
        router.handle("GET", "/a/") == router.handle("GET", "//a") == router.handle("GET", "/b") == NOT_FOUND
    )
    assert (
        router.handle("GET", "/c") == router.handle("GET", "/b//") == router.handle("GET", "//") == NOT_FOUND
    )
    assert router.handle("GET", "/b/") == found("GET /b/")
    assert router.handle("GET", "//c") == found("GET //c")


def test_parameters() -> None:
    """Each parameter gets its own segment, by its own name."""
    router = router_of("GET /users/{id}", "GET /{a}/x/{B_2}", "GET /{one}/{two}/{three}/{four}")
    assert router.handle("GET", "/users/7") == found("GET /users/{id}", id="7")
    assert router.handle("GET", "/p/x/q") == found("GET /{a}/x/{B_2}", a="p", B_2="q")
    assert router.handle("GET", "/1/2/3/4") == found(
        "GET /{one}/{two}/{three}/{four}", one="1", two="2", three="3", four="4"
    )


@pytest.mark.parametrize(
    "value",
    ["%20", "a%2Fb", "007", "a b", "?q=1", "x?y#z", "..", ".", "{id}", "{}", "\n", "x\n", "\u00e9", " ", "*"],
)
def test_parameters_are_taken_as_they_are(value: str) -> None:
    """Nothing is decoded, cut off or converted."""
    router = router_of("GET /v/{value}", "GET /{value}/end")
    assert router.handle("GET", f"/v/{value}") == found("GET /v/{value}", value=value)
    assert router.handle("GET", f"/{value}/end") == found("GET /{value}/end", value=value)


def test_parameters_are_not_empty() -> None:
    """An empty segment is no value of a parameter, wherever it stands."""
    router = router_of("GET /users/{id}", "GET /{a}", "GET /{b}/z", "GET /x/{c}/y")
    for path in ("/users/", "/", "//z", "/x//y"):
        assert router.handle("GET", path) == NOT_FOUND


@pytest.mark.parametrize(
    ("segment", "other"), [("a.c", "abc"), ("a+", "aa"), ("(x)", "x"), ("$", ""), ("x|y", "x")]
)
def test_static_segments_are_no_patterns(segment: str, other: str) -> None:
    """They stand for themselves."""
    router = router_of(f"GET /{segment}")
    assert router.handle("GET", f"/{segment}")["status"] == 200
    assert router.handle("GET", f"/{other}") == router.handle("GET", f"/{segment}\n") == NOT_FOUND


@pytest.mark.parametrize("backwards", [False, True])
def test_static_wins(backwards: bool) -> None:
    """The static segment wins at the first difference, whatever comes later and came first."""
    routes = ["GET /u/me", "GET /u/{id}", "GET /{k}/me", "GET /{k}/{id}", "GET /u/{x}/{y}", "GET /{x}/b/c"]
    router = router_of(*(routes[::-1] if backwards else routes))
    assert router.handle("GET", "/u/me") == found("GET /u/me")
    assert router.handle("GET", "/u/7") == found("GET /u/{id}", id="7")
    assert router.handle("GET", "/v/me") == found("GET /{k}/me", k="v")
    assert router.handle("GET", "/v/7") == found("GET /{k}/{id}", k="v", id="7")
    assert router.handle("GET", "/u/b/c") == found("GET /u/{x}/{y}", x="b", y="c")
    assert router.handle("GET", "/v/b/c") == found("GET /{x}/b/c", x="v")


def test_dead_ends_are_left() -> None:
    """A route that fits at first and not to the end hides no other."""
    router = router_of("GET /a/b/c", "GET /a/{x}/d", "GET /{y}/b/e")
    assert router.handle("GET", "/a/b/d") == found("GET /a/{x}/d", x="b")
    assert router.handle("GET", "/a/b/e") == found("GET /{y}/b/e", y="a")


def test_precedence_is_within_a_method() -> None:
    """A more static route of another method is no matter."""
    router = router_of("POST /users/me", "GET /users/{id}", "PUT /{kind}/me")
    assert router.handle("GET", "/users/me") == found("GET /users/{id}", id="me")
    assert router.handle("PUT", "/users/me") == found("PUT /{kind}/me", kind="users")


def test_method_not_allowed() -> None:
    """The methods of all routes that fit are told, sorted, each once."""
    router = router_of("PUT /a", "DELETE /a", "GET /{x}", "PUT /{x}", "POST /b")
    assert router.handle("PATCH", "/a") == not_allowed("DELETE", "GET", "PUT")
    assert router.handle("PATCH", "/b") == not_allowed("GET", "POST", "PUT")
    assert router.handle("PATCH", "/c") == not_allowed("GET", "PUT")
    assert router.handle("PATCH", "/a/b") == NOT_FOUND


def test_no_method_is_special() -> None:
    """HEAD and OPTIONS are answered where they are registered, and so is any other word."""
    router = router_of("GET /a", "OPTIONS /b", "BREW /a")
    assert router.handle("HEAD", "/a") == router.handle("OPTIONS", "/a") == not_allowed("BREW", "GET")
    assert router.handle("OPTIONS", "/b") == found("OPTIONS /b")
    assert router.handle("BREW", "/a") == found("BREW /a")


def test_case_of_methods_does_not_count() -> None:
    """Handlers and `allow` see upper case."""
    router = Router()
    router.route("pOst", "/a")(echo)
    for method in ("post", "POST", "Post"):
        assert router.handle(method, "/a")["body"]["method"] == "POST"
    assert router.handle("get", "/a") == not_allowed("POST")


def test_routes_registered_twice() -> None:
    """Case of the method and names of parameters make no other route; the first one stays."""
    router = router_of("GET /a", "GET /a/{id}/b")
    for method, path in (("GET", "/a"), ("get", "/a"), ("GET", "/a/{id}/b"), ("GET", "/a/{name}/b")):
        with pytest.raises(ValueError):  # noqa: PT011 - the message is not promised
            router.route(method, path)(named("again"))
    for method, path in (
        ("POST", "/a"),
        ("GET", "/A"),
        ("GET", "/a/"),
        ("GET", "/{x}"),
        ("GET", "/a/b/{id}"),
    ):
        router.route(method, path)(named("new"))
    assert router.handle("GET", "/a") == found("GET /a")
    assert router.handle("GET", "/a/1/b") == found("GET /a/{id}/b", id="1")
    assert router.handle("POST", "/a") == found("new")


def test_decorator_returns_the_function() -> None:
    """One function can stand under several routes."""
    router = Router()
    assert router.route("GET", "/a/{x}")(echo) is echo
    assert router.route(path="/b", method="POST")(echo) is echo
    assert router.handle("GET", "/a/1")["body"]["params"] == {"x": "1"}
    assert router.handle("POST", "/b")["body"]["params"] == {}


def test_handler_gets_the_request() -> None:
    """The caller's entries, with method, path and parameters in place of any of these names."""
    router = Router()
    router.route("GET", "/a/{x}")(echo)
    request = {"body": [1], "method": "own", "path": "own", "params": {"y": "own"}}
    expected = {"body": [1], "method": "GET", "path": "/a/1", "params": {"x": "1"}}
    assert router.handle("get", "/a/1", request) == {"status": 200, "body": expected}
    assert request == {"body": [1], "method": "own", "path": "own", "params": {"y": "own"}}
    assert router.handle("GET", "/a/1", {})["body"] == {"method": "GET", "path": "/a/1", "params": {"x": "1"}}


def test_callers_dictionary_stays_as_it_was() -> None:
    """Handlers and middleware change a dictionary of their own, with the caller's values in it."""
    router = Router()

    def change(request: Dict, next: Callable[[Dict], Dict]) -> Dict:
        request["user"] = "ann"
        return next(request)

    def handler(request: Dict) -> Dict:
        request["left"] = request["params"]["x"] = "changed"
        return {"status": 200, "same": request["body"] is body, "user": request["user"]}

    router.use(change)
    router.route("GET", "/{x}")(handler)
    body: list[int] = []
    request = {"body": body}
    assert router.handle("GET", "/a", request) == {"status": 200, "same": True, "user": "ann"}
    assert request == {"body": []}


def test_middleware_order() -> None:
    """What was added first is outermost, whenever the route was added."""
    router, trace = Router(), []
    router.use(tracing(trace, "one"))
    router.use(tracing(trace, "two"))
    router.route("GET", "/a")(lambda _: trace.append("handler") or {"status": 200})
    router.use(tracing(trace, "three"))
    assert router.handle("GET", "/a") == {"status": 200}
    assert trace == ["one in", "two in", "three in", "handler", "three out 200", "two out 200", "one out 200"]


def test_middleware_changes_what_passes() -> None:
    """The next one gets what was passed, and the one before gets what was returned."""
    router = Router()
    router.use(lambda request, next: {**next({**request, "way": "a"}), "outer": True})
    router.use(lambda request, next: {**next({**request, "way": request["way"] + "b"}), "inner": True})
    router.route("GET", "/x")(lambda request: {"status": 200, "way": request["way"]})
    assert router.handle("GET", "/x") == {"status": 200, "way": "ab", "outer": True, "inner": True}


def test_route_is_chosen_first() -> None:
    """Middleware sees the parameters, and leads no request elsewhere."""
    router, seen = router_of("GET /a/{x}", "GET /b"), []

    def lead_away(request: Dict, next: Callable[[Dict], Dict]) -> Dict:
        seen.append(request["params"])
        return next({**request, "path": "/b"})

    router.use(lead_away)
    assert router.handle("GET", "/a/1") == found("GET /a/{x}", x="1")
    assert router.handle("GET", "/c") == NOT_FOUND
    assert router.handle("PUT", "/a/2") == not_allowed("GET")
    assert seen == [{"x": "1"}, {}, {}]


def test_middleware_may_stop() -> None:
    """Then nothing further in is called."""
    router, trace = Router(), []
    router.use(tracing(trace, "outer"))
    router.use(lambda request, next: {"status": 418})  # noqa: ARG005 - it stops everything
    router.use(tracing(trace, "inner"))
    router.route("GET", "/a")(lambda _: trace.append("handler") or {"status": 200})
    assert router.handle("GET", "/a") == {"status": 418}
    assert trace == ["outer in", "outer out 418"]


def test_middleware_may_retry() -> None:
    """Then all that is further in is called again."""
    router, trace = Router(), []
    router.use(lambda request, next: [next(request) for _ in range(3)][-1])
    router.use(tracing(trace, "inner"))
    router.route("GET", "/a")(lambda _: {"status": 200 + len(trace)})
    assert router.handle("GET", "/a") == {"status": 205}
    assert trace == ["inner in", "inner out 201", "inner in", "inner out 203", "inner in", "inner out 205"]


def test_middleware_around_404_and_405() -> None:
    """It is called, and may change these responses, which are new each time."""
    router, trace = router_of("GET /a"), []

    def spoil(request: Dict, next: Callable[[Dict], Dict]) -> Dict:
        response = next(request)
        trace.append(dict(response))
        response.pop("allow", []).append("SPOILT")
        response["spoilt"] = True
        return response

    router.use(spoil)
    for _ in range(2):
        assert router.handle("GET", "/b") == {**NOT_FOUND, "spoilt": True}
        assert router.handle("PUT", "/a") == {"status": 405, "body": "method not allowed", "spoilt": True}
    assert [response["status"] for response in trace] == [404, 405, 404, 405]
    assert trace[0] == NOT_FOUND


def test_retried_405_is_new_each_time() -> None:
    """Also within one request."""
    router = router_of("GET /a")

    def twice(request: Dict, next: Callable[[Dict], Dict]) -> Dict:
        next(request)["allow"].append("SPOILT")
        return next(request)

    router.use(twice)
    assert router.handle("PUT", "/a") == not_allowed("GET")


def test_handler_that_raises() -> None:
    """The response tells nothing of the exception, and middleware sees it like any other."""
    router, trace = Router(), []
    router.route("GET", "/a")(fail)
    assert router.handle("GET", "/a") == FAILED
    router.use(tracing(trace, "around"))
    assert router.handle("GET", "/a") == FAILED
    assert trace == ["around in", "around out 500"]


def test_middleware_that_raises() -> None:
    """The one around it gets a response, and `handle` returns one if there is none."""
    router, trace = router_of("GET /a"), []

    def broken(request: Dict, next: Callable[[Dict], Dict]) -> Dict:
        next(request)
        raise ValueError("nobody should hear of this")

    router.use(broken)
    assert router.handle("GET", "/a") == router.handle("GET", "/b") == FAILED
    outer = router_of("GET /a")
    outer.use(tracing(trace, "outer"))
    outer.use(broken)
    assert outer.handle("GET", "/a") == FAILED
    assert trace == ["outer in", "outer out 500"]


def test_what_is_no_exception_passes() -> None:
    """Nobody turns an interrupt into a response."""
    router, trace = Router(), []

    @router.route("GET", "/a")
    def interrupted(_: Dict) -> Dict:
        raise KeyboardInterrupt

    router.use(tracing(trace, "around"))
    with pytest.raises(KeyboardInterrupt):
        router.handle("GET", "/a")
    assert trace == ["around in"]


def test_added_later() -> None:
    """Routes and middleware count from the next request on."""
    router, trace = router_of("GET /{x}"), []
    assert router.handle("GET", "/a") == found("GET /{x}", x="a")
    router.route("GET", "/a")(named("later"))
    router.use(tracing(trace, "later"))
    assert router.handle("GET", "/a") == found("later")
    assert trace == ["later in", "later out 200"]


def test_routers_are_independent() -> None:
    """What one has, another has not."""
    one, two, trace = router_of("GET /a"), Router(), []
    one.use(tracing(trace, "one"))
    assert two.handle("GET", "/a") == NOT_FOUND
    assert trace == []


def test_log() -> None:
    """One entry a request, with the status that came of it; what was there stays."""
    log: list[Any] = ["before"]
    router = router_of("GET /a/{x}")
    router.route("GET", "/fail")(fail)
    router.use(logging_middleware(log))
    assert router.handle("get", "/a/1") == found("GET /a/{x}", x="1")
    assert router.handle("GET", "/fail") == FAILED
    assert router.handle("PUT", "/a/1") == not_allowed("GET")
    assert router.handle("GET", "/b") == NOT_FOUND
    assert log == [
        "before",
        ("GET", "/a/1", 200),
        ("GET", "/fail", 500),
        ("PUT", "/a/1", 405),
        ("GET", "/b", 404),
    ]


def test_log_tells_what_came_in() -> None:
    """Entries are written on the way out, inner ones first, with method and path as on the way in."""
    router, log, lengths = Router(), [], []

    def change(request: Dict, next: Callable[[Dict], Dict]) -> Dict:
        request.update(method="NEW", path="/new")
        return {**next(request), "status": 299}

    router.use(logging_middleware(log=log))
    router.use(change)
    router.use(logging_middleware(log))
    router.route("GET", "/a")(lambda _: lengths.append(len(log)) or {"status": 200})
    assert router.handle("GET", "/a") == {"status": 299}
    assert log == [("NEW", "/new", 200), ("GET", "/a", 299)]
    assert lengths == [0]


def authorized(token: str) -> Router:
    """A router with one route behind a token."""
    router = router_of("GET /a")
    router.use(auth_middleware(token=token))
    return router


@pytest.mark.parametrize("name", ["Authorization", "authorization", "AUTHORIZATION", "aUthorization"])
def test_right_token(name: str) -> None:
    """The header's name may have any case, and others may stand beside it."""
    request = {"headers": {"Accept": "*/*", name: "Bearer s3cret", "Zone": "1"}}
    assert authorized("s3cret").handle("GET", "/a", request) == found("GET /a")


@pytest.mark.parametrize(
    "value",
    [
        *(
            "",
            "s3cret",
            "Bearer",
            "Bearer ",
            "bearer s3cret",
            "Bearer S3cret",
            "Bearer  s3cret",
            "Bearer s3cret ",
        ),
        *(
            " Bearer s3cret",
            "Bearer s3cre",
            "Bearer s3crets",
            "Basic s3cret",
            "Bearers3cret",
            "Bearer s\u00e9cret",
        ),
    ],
)
def test_wrong_token(value: str) -> None:
    """Nearly right is wrong."""
    assert authorized("s3cret").handle("GET", "/a", {"headers": {"Authorization": value}}) == UNAUTHORIZED


@pytest.mark.parametrize(
    "request_",
    [None, {}, {"headers": {}}, {"Authorization": "Bearer t"}, {"headers": {"X-Authorization": "Bearer t"}}],
)
def test_no_token(request_: Dict | None) -> None:
    """The header has to be there, in the headers and under its name."""
    assert authorized("t").handle("GET", "/a", request_) == UNAUTHORIZED


def test_tokens_beyond_ascii() -> None:
    """Any characters make a token."""
    router = authorized("p\u00e4ss")
    assert router.handle("GET", "/a", {"headers": {"Authorization": "Bearer p\u00e4ss"}}) == found("GET /a")
    assert router.handle("GET", "/a", {"headers": {"Authorization": "Bearer pass"}}) == UNAUTHORIZED


def test_authorization_stops_the_rest() -> None:
    """Nothing further in is called, also where no handler is."""
    router, trace = authorized("t"), []
    router.use(tracing(trace, "inner"))
    assert router.handle("GET", "/a") == router.handle("GET", "/b") == UNAUTHORIZED
    assert trace == []


def limited(limit: int, window: float, clock: Clock) -> Callable[..., Dict]:
    """A router's `handle` for one client's requests behind a rate limit."""
    router = Router()
    router.route("GET", "/a")(lambda _: {"status": 200})
    router.use(rate_limit_middleware(limit, window, clock))

    def knock(client: str | None = "ann") -> Dict:
        return router.handle("GET", "/a", {} if client is None else {"client": client})

    return knock


def refused(seconds: float) -> Dict:
    """The response to a request too many."""
    return {"status": 429, "body": "too many requests", "retry_after": seconds}


def test_rate_limit_slides() -> None:
    """Requests stop counting one by one, each when it is exactly a window old."""
    clock = Clock(100.0)
    knock = limited(2, 10.0, clock)
    expected = [
        (100.0, None),
        (104.0, None),
        (109.5, 0.5),
        (110.0, None),
        (110.0, 4.0),
        (113.5, 0.5),
        (114.0, None),
    ]
    expected += [(114.0, 6.0), (120.0, None), (120.0, 4.0), (200.0, None), (200.0, None), (200.0, 10.0)]
    for now, seconds in expected:
        clock.now = now
        assert knock() == ({"status": 200} if seconds is None else refused(seconds))


def test_rate_limit_from_time_zero() -> None:
    """One request in half a second is a limit like any other, and 0 is a time; `retry_after` is a float."""
    clock = Clock(0.0)
    knock = limited(1, 1, clock)
    assert knock() == {"status": 200}
    clock.now = 0.5
    response = knock()
    assert response == refused(0.5)
    assert type(response["retry_after"]) is float
    clock.now = 1.0
    assert knock() == {"status": 200}


def test_refused_requests_do_not_count() -> None:
    """Knocking all the time does not keep the door shut."""
    clock = Clock()
    knock = limited(1, 5.0, clock)
    knock()
    for half in range(10):
        clock.now = half / 2
        assert knock() == refused(5.0 - half / 2)
    clock.now = 5.0
    assert knock() == {"status": 200}


def test_rate_limit_by_client() -> None:
    """Each client has a limit of its own, and all requests without one share another."""
    knock = limited(1, 5.0, Clock())
    for client in ("ann", "Ann", "", "None", None):
        assert knock(client) == {"status": 200}
        assert knock(client) == refused(5.0)


def test_rate_limit_counts_all_outcomes() -> None:
    """What comes of a request is no matter, and a refused one goes no further."""
    router, trace = Router(), []
    router.use(rate_limit_middleware(limit=3, window=5.0, clock=Clock()))
    router.use(tracing(trace, "inner"))
    router.route("GET", "/fail")(fail)
    statuses = [router.handle(method, "/fail")["status"] for method in ("GET", "PUT", "GET", "GET", "PUT")]
    assert statuses == [500, 405, 500, 429, 429]
    assert len(trace) == 6


def test_rate_limit_counts_at_arrival() -> None:
    """A request counts from when it came, not from when it was answered."""
    clock = Clock()
    router = Router()
    router.use(rate_limit_middleware(1, 10.0, clock))

    @router.route("GET", "/slow")
    def slow(_: Dict) -> Dict:
        clock.now += 4.0
        return {"status": 200}

    assert router.handle("GET", "/slow") == {"status": 200}
    assert router.handle("GET", "/slow") == refused(6.0)


def test_rate_limits_are_independent() -> None:
    """Each middleware that was made has its own count, also on one clock."""
    clock = Clock()
    first, second = limited(1, 5.0, clock), limited(2, 5.0, clock)
    assert [first()["status"] for _ in range(2)] == [200, 429]
    assert [second()["status"] for _ in range(3)] == [200, 200, 429]


@pytest.mark.parametrize(("limit", "window"), [(0, 1.0), (-3, 1.0), (1, 0), (1, 0.0), (1, -0.5), (0, 0)])
def test_impossible_rate_limits(limit: int, window: float) -> None:
    """A limit allows something, and a window has a length."""
    with pytest.raises(ValueError):  # noqa: PT011 - the message is not promised
        rate_limit_middleware(limit, window, Clock())


def test_default_clock() -> None:
    """Without a clock it is the machine's own; an hour does not pass in this test."""
    router = router_of("GET /a")
    router.use(rate_limit_middleware(2, 3600.0))
    assert [router.handle("GET", "/a")["status"] for _ in range(3)] == [200, 200, 429]


def test_small_window() -> None:
    """Half a second is a window."""
    clock = Clock(3.0)
    knock = limited(1, 0.5, clock)
    assert [knock()["status"] for _ in range(2)] == [200, 429]
    clock.now = 3.5
    assert knock() == {"status": 200}
