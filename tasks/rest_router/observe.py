"""What a `Router` answers to requests, and what handlers and middleware get to see meanwhile."""


class _Clock:
    """Shows what it was last set to, and counts how often it was read; times are whole or half seconds."""

    def __init__(self, now):
        self.now = now
        self.reads = 0

    def __call__(self):
        self.reads += 1
        return self.now


class _Halt(BaseException):
    """Not an `Exception`."""


def _named(name):
    """A handler that tells its name and the parameters it got."""

    def handler(request):
        return {"status": 200, "body": [name, request["params"]]}

    return handler


def _echo(request):
    """A handler that tells all it was given."""
    return {"status": 200, "body": dict(request)}


def _fail(_):
    raise ValueError("secret of the handler")


def _router(solution, routes):
    """A router with these routes, each a method and a path, whose handlers tell which one was called."""
    router = solution.Router()
    for method, path in routes:
        router.route(method, path)(_named(f"{method} {path}"))
    return router


def _ask(router, requests):
    """The responses to some requests, each a method and a path."""
    return [router.handle(method, path) for method, path in requests]


def _register(router, method, path):
    """What registering comes to: an error of the promised kind, or a route."""
    try:
        router.route(method, path)(_named(f"again {method} {path}"))
    except ValueError:
        return "ValueError"
    return "registered"


def _tracing(trace, name):
    """A middleware that writes down when it is entered and left, and with which status."""

    def middleware(request, next):
        trace.append([name, "in"])
        response = next(request)
        trace.append([name, "out", response["status"]])
        return response

    return middleware


def _cut(text):
    """The words of a text."""
    return text.split()


def _word(rng, length=5):
    """A drawn word."""
    return "".join(rng.choice("abcdefghij") for _ in range(length))


def static_routes(solution, rng):
    """Paths without parameters, registered and asked for in a drawn order."""
    paths = ["/", f"/{_word(rng)}", f"/{_word(rng, 3)}/{_word(rng, 3)}", "/a/b/c", "/a", "/a/b"]
    routes = [(rng.choice(("GET", "POST")), path) for path in paths]
    rng.shuffle(routes)
    router = _router(solution, routes)
    asked = [(method, path) for path in [*paths, "/b", "/a/c", "/a/b/c/d"] for method in ("GET", "POST")]
    rng.shuffle(asked)
    return _ask(router, asked)


def handler_gets_the_request(solution, rng):
    """All that a handler is given, and that the caller's dictionary stays as it was."""
    router = solution.Router()
    router.route("POST", "/items/{id}")(_echo)
    request = {"body": {"name": _word(rng)}, "headers": {"X-A": _word(rng)}, "number": rng.randint(0, 9)}
    seen = [router.handle("post", f"/items/{rng.randint(1, 999)}", request), request]
    seen += [router.handle("POST", "/items/x", None), router.handle("POST", "/items/y")]
    return [*seen, router.handle("POST", "/items/z", {})]


def request_is_made_anew(solution, rng):
    """A handler that changes its request changes nothing for others, but values are shared."""
    router, body = solution.Router(), [1]

    @router.route("GET", "/{key}")
    def change(request):
        before = dict(request, params=dict(request["params"]), body=list(request["body"]))
        request["body"].append(rng.randint(2, 9))
        request["params"]["key"] = request["left"] = "changed"
        return {"status": 200, "body": before}

    request = {"body": body, "kept": _word(rng)}
    responses = [router.handle("GET", "/one", request), router.handle("GET", "/one", request)]
    return [responses, request, body]


def own_entries_win(solution, rng):
    """A request that brings entries of the names that the router sets itself."""
    router = solution.Router()
    router.route("GET", "/real/{id}")(_echo)
    router.route("GET", "/none")(_echo)
    request = {"method": "PUT", "path": "/false", "params": {"id": "0", "more": "1"}, "other": _word(rng)}
    return [router.handle("GET", "/real/7", request), router.handle("get", "/none", request), request]


def response_comes_back_whole(solution, rng):
    """Responses with entries, statuses and bodies of all kinds."""
    responses = [
        {"status": 201, "body": {"id": rng.randint(1, 99)}, "headers": {"Location": "/x"}},
        {"status": 204},
        {"status": 404, "body": None, "why": "own"},
        {"status": 500, "body": [], "trace": "own"},
        {"status": rng.randint(600, 999), "body": b"\x00", "allow": ("GET",)},
    ]
    rng.shuffle(responses)
    router = solution.Router()
    for number, response in enumerate(responses):
        router.route("GET", f"/{number}")(lambda _, response=response: response)
    return [router.handle("GET", f"/{number}") for number in range(len(responses))]


def parameters(solution, rng):
    """Paths with one to three parameters, one of them first, one last, some side by side."""
    routes = _cut("/users/{id} /{a}/{b}/{c} /shops/{shop}/items/{item} /{lang}/about /x/{_1}/{Name}/y/{n2}")
    rng.shuffle(routes)
    one, two, three = (_word(rng, rng.randint(1, 8)) for _ in range(3))
    paths = [f"/users/{one}", f"/{one}/{two}/{three}", f"/shops/{two}/items/{three}", f"/{three}/about"]
    paths += [f"/x/{one}/{two}/y/{three}", f"/x/{one}/{two}/z/{three}", f"/shops/{two}/items", f"/{one}"]
    return _ask(_router(solution, [("GET", path) for path in routes]), [("GET", path) for path in paths])


def parameters_are_taken_as_they_are(solution, rng):
    """Segments that a server might decode, cut, convert or match with a pattern."""
    values = _cut("%20 a%2Fb caf%C3%A9 007 3.5 -1 ?q=1 x?y=2&z #top .. . * + {id} {} :id \\ $ a;b None")
    values += ["a b", "\u00e9", "e\u0301", "\n", "a\nb", "x\n", " ", _word(rng, 60)]
    rng.shuffle(values)
    router = _router(solution, [("GET", "/v/{value}"), ("GET", "/w/{value}/end")])
    return [_ask(router, [("GET", f"/v/{value}"), ("GET", f"/w/{value}/end")]) for value in values]


def static_segments_are_no_patterns(solution, rng):
    """Static segments with characters that mean something in patterns, and paths that these would match."""
    static = _cut("a.c a+ (x) [ab] ^ a* x|y \\d $ A %41")
    rng.shuffle(static)
    router = _router(solution, [("GET", f"/{segment}") for segment in static])
    tempting = ["abc", "aa", "x", "a", "b", "", "aaa", "y", "7", "A\n", "a.c\n", "(x", "d"]
    return _ask(router, [("GET", f"/{segment}") for segment in static + tempting])


def parameters_are_not_empty(solution, rng):
    """Paths with empty segments where a route has parameters, at the end, in the middle and first."""
    routes = [("GET", "/users/{id}"), ("GET", "/{a}"), ("GET", "/x/{b}/y"), ("GET", "/{c}/z")]
    rng.shuffle(routes)
    paths = _cut("/users/ /users// / // /x//y //z /users/1 /x/1/y /x/1/y/ /1/z /1//z")
    rng.shuffle(paths)
    return _ask(_router(solution, routes), [("GET", path) for path in paths])


def paths_are_compared_exactly(solution, rng):
    """Routes and paths that differ in slashes or case only, and paths that start with no slash."""
    stem = _word(rng)
    paths = [
        f"/{stem}",
        f"/{stem}/",
        f"//{stem}",
        f"/{stem}//",
        "/",
        "//",
        f"/{stem.upper()}",
        f"/{stem.title()}",
    ]
    router = _router(solution, [("GET", path) for path in rng.sample(paths, 5)])
    return _ask(router, [("GET", path) for path in [*paths, stem, f"{stem}/", "", "///", f"x/{stem}"]])


def static_wins(solution, rng):
    """Routes that fit the same path, registered in a drawn order."""
    routes = _cut("/users/{id} /users/me /{kind}/me /{kind}/{id} /users/{id}/posts /users/me/{part}")
    routes += _cut("/{a}/me/posts /{a}/{b}/posts /users/{id}/{part}")
    rng.shuffle(routes)
    router = _router(solution, [("GET", path) for path in routes])
    paths = _cut("/users/me /users/7 /shops/me /shops/7 /users/me/posts /users/7/posts /shops/me/posts")
    paths += _cut("/shops/7/posts /users/me/x /users/7/x /shops/me/x")
    return _ask(router, [("GET", path) for path in paths])


def leftmost_static_wins(solution, rng):
    """Of two routes that fit, the one with the earlier static segment, though the other has more."""
    first, second, third = (_word(rng, 3) for _ in range(3))
    routes = [f"/{first}/{{x}}/{{y}}", f"/{{x}}/{second}/{third}"]
    more = [*routes, f"/{first}/{{x}}/{third}", f"/{{x}}/{{y}}/{third}"]
    paths = [f"/{first}/{second}/{third}", f"/q/{second}/{third}", f"/{first}/{second}/q", f"/q/q/{third}"]
    rng.shuffle(routes)
    rng.shuffle(more)
    routers = [_router(solution, [("GET", path) for path in some]) for some in (routes, more[:3], more)]
    return [_ask(router, [("GET", path) for path in paths]) for router in routers]


def dead_ends_are_left(solution, rng):
    """Paths that begin like a more static route, whose rest only a route with an earlier parameter fits."""
    routes = _cut("/a/b/c /a/{x}/d /{y}/b/e /{y}/{z}/f /a/b/{w}/g")
    rng.shuffle(routes)
    paths = _cut("/a/b/c /a/b/d /a/b/e /a/b/f /a/b/g /a/q/e /q/b/e /q/b/f /a/b/c/g /a/b/c/h")
    return _ask(_router(solution, [("GET", path) for path in routes]), [("GET", path) for path in paths])


def precedence_is_within_a_method(solution, rng):
    """A static route of one method does not hide a parameter route of another."""
    routes = [("GET", "/users/{id}"), ("POST", "/users/me"), ("PUT", "/{kind}/me"), ("GET", "/{kind}/list")]
    routes += [("DELETE", "/{kind}/{id}"), ("PUT", "/users/{name}")]
    rng.shuffle(routes)
    paths = ["/users/me", "/users/list", "/users/7", "/shops/me", "/shops/list"]
    asked = [(method, path) for path in paths for method in ("GET", "POST", "PUT", "DELETE")]
    rng.shuffle(asked)
    return _ask(_router(solution, routes), asked)


def method_not_allowed(solution, rng):
    """Paths that fit routes of other methods: one or several, of one route's shape or of several."""
    methods = ["GET", "PUT", "PATCH", "DELETE", "POST", "HEAD", "OPTIONS", "TRACE"]
    routes = [(method, "/static") for method in rng.sample(methods, 3)]
    routes += [(method, "/{any}") for method in rng.sample(methods, 3)]
    routes += [(method, "/{a}/{b}") for method in rng.sample(methods, 2)]
    routes += [("GET", "/one/two"), ("LOCK", "/one/{b}")]
    rng.shuffle(routes)
    router = _router(solution, routes)
    paths = ["/static", "/other", "/one/two", "/one/x", "/x/two", "/one/two/three", "/"]
    return _ask(router, [(method, path) for path in paths for method in [*methods, "LINK", "link"]])


def no_method_is_special(solution, rng):
    """HEAD and OPTIONS where only GET is registered and where they are, and a method that nobody knows."""
    routes = [("GET", "/a"), ("GET", "/b"), ("HEAD", "/b"), ("OPTIONS", "/b"), ("BREW", "/{pot}")]
    router = _router(solution, routes)
    methods = ("HEAD", "OPTIONS", "GET", "BREW", "ANY", "*", "")
    asked = [(method, path) for method in methods for path in ("/a", "/b", "/c")]
    rng.shuffle(asked)
    return _ask(router, asked)


def case_of_methods_does_not_count(solution, rng):
    """Methods in all cases, in routes, requests, `allow` and what handlers see."""
    router = solution.Router()
    for method in rng.sample(["get", "Post", "pUT", "DELETE"], 3):
        router.route(method, "/x")(_echo)
    asked = ["get", "GET", "Get", "post", "POST", "put", "PUT", "delete", "Delete", "patch"]
    rng.shuffle(asked)
    return _ask(router, [(method, "/x") for method in asked])


def routes_registered_twice(solution, rng):
    """Routes that are there already, by other names of parameters or another case, and some that are not."""
    router = _router(
        solution, [("GET", "/a"), ("GET", "/a/{id}"), ("POST", "/a/{id}/b/{no}"), ("GET", "/{x}/{y}")]
    )
    tried = [
        ("GET", "/a"),
        ("get", "/a"),
        ("GET", "/a/{name}"),
        ("post", "/a/{no}/b/{id}"),
        ("GET", "/{y}/{x}"),
    ]
    tried += [("POST", "/a"), ("GET", "/A"), ("GET", "/a/"), ("GET", "/{id}/a"), ("GET", "/a/{id}/b/{no}")]
    tried += [("GET", "/a/id")]
    rng.shuffle(tried)
    seen = [_register(router, method, path) for method, path in tried]
    paths = ["/a", "/a/7", "/a/7/b/8", "/q/r", "/A", "/a/", "/q/a", "/a/id"]
    return [seen, _ask(router, [(method, path) for path in paths for method in ("GET", "POST")])]


def decorator_returns_the_function(solution, rng):
    """One function under several routes, by stacked decorators, is still itself."""
    router = solution.Router()

    def handler(request):
        return {"status": 200, "body": [request["method"], request["path"], request["params"]]}

    first = router.route("GET", "/one/{a}")(handler)
    second = router.route(path="/two", method="POST")(first)
    third = router.route("GET", "/three/{b}/{c}")(second)
    tail = rng.randint(1, 99)
    answers = _ask(router, [("GET", f"/one/{tail}"), ("POST", "/two"), ("GET", f"/three/{tail}/x")])
    return [first is handler, second is handler, third is handler, answers]


def middleware_order(solution, rng):
    """Three to five middlewares around a handler, entered from first to last and left the other way."""
    router, trace = solution.Router(), []
    names = rng.sample(["one", "two", "three", "four", "five"], rng.randint(3, 5))
    for name in names[:2]:
        router.use(_tracing(trace, name))

    @router.route("GET", "/x")
    def handler(_):
        trace.append(["handler"])
        return {"status": 299}

    for name in names[2:]:
        router.use(_tracing(trace, name))
    return [router.handle("GET", "/x"), trace]


def middleware_changes_what_passes(solution, rng):
    """Middlewares that add to the request and to the response, each to what the one before it left."""
    router = solution.Router()

    def adding(name):
        def middleware(request, next):
            response = next({**request, "way": [*request.get("way", []), name]})
            return {**response, "way": [*response["way"], name.upper()]}

        return middleware

    for name in rng.sample(["a", "b", "c", "d"], 3):
        router.use(adding(name))
    router.route("GET", "/x/{id}")(
        lambda request: {"status": 200, "way": request["way"], "got": request["params"]}
    )
    return [router.handle("GET", "/x/1"), router.handle("GET", "/x/2", {"way": ["start"]})]


def route_is_chosen_first(solution, rng):
    """Middleware sees the parameters, and cannot lead a request to another route."""
    router, seen = _router(solution, [("GET", "/a/{id}"), ("GET", "/b"), ("POST", "/a/{id}")]), []

    def lead_away(request, next):
        seen.append([request["method"], request["path"], dict(request["params"])])
        return next({**request, "method": "POST", "path": "/b"})

    router.use(lead_away)
    asked = [("get", f"/a/{rng.randint(1, 99)}"), ("GET", "/b"), ("PUT", "/b"), ("GET", "/c")]
    rng.shuffle(asked)
    return [_ask(router, asked), seen]


def middleware_that_stops(solution, rng):
    """A middleware in the middle that answers some requests itself."""
    router, trace = solution.Router(), []

    def stopping(request, next):
        trace.append(["stopping"])
        return {"status": 418, "body": "stop"} if "stop" in request else next(request)

    router.use(_tracing(trace, "outer"))
    router.use(stopping)
    router.use(_tracing(trace, "inner"))
    router.route("GET", "/x")(_named("x"))
    requests = [{"stop": 1}, {}, {"stop": 0}, {"go": 1}]
    rng.shuffle(requests)
    paths = [rng.choice(("/x", "/y")) for _ in requests]
    return [
        [router.handle("GET", path, request) for path, request in zip(paths, requests, strict=True)],
        trace,
    ]


def middleware_that_retries(solution, rng):
    """A middleware that calls all that is further in until it succeeds."""
    router, trace = solution.Router(), []
    failures = rng.randint(1, 3)

    def retrying(request, next):
        for _ in range(5):
            response = next(request)
            if response["status"] < 500:
                break
        return {**response, "retried": True}

    @router.route("GET", "/x")
    def unsteady(_):
        if sum(entry == ["inner", "in"] for entry in trace) <= failures:
            raise OSError("try again")
        return {"status": 200}

    router.use(_tracing(trace, "outer"))
    router.use(retrying)
    router.use(_tracing(trace, "inner"))
    return [router.handle("GET", "/x"), trace]


def middleware_around_404_and_405(solution, rng):
    """All middleware is called where no handler is; changing these responses has no effect on later ones."""
    router, trace = _router(solution, [("GET", "/a"), ("POST", "/a"), ("GET", "/{b}/c")]), []

    def spoil(request, next):
        response = next(request)
        trace.append([dict(response, allow=list(response.get("allow", []))), request["params"]])
        response["spoilt"] = True
        response.get("allow", []).append("SPOILT")
        return response

    router.use(_tracing(trace, "outer"))
    router.use(spoil)
    asked = [("PUT", "/a"), ("GET", "/b"), ("POST", "/x/c")] * 2 + [("GET", "/a")]
    rng.shuffle(asked)
    return [_ask(router, asked), trace]


def handlers_that_raise(solution, rng):
    """Exceptions of many kinds become one response, and what comes later is not touched."""
    errors = [
        ValueError("a"),
        KeyError("b"),
        RuntimeError(),
        ZeroDivisionError("c"),
        OSError("d"),
        StopIteration(1),
    ]
    errors += [AssertionError("e"), NotImplementedError(), TypeError("f"), LookupError(_word(rng))]
    rng.shuffle(errors)
    router = solution.Router()

    @router.route("GET", "/{number}")
    def handler(request):
        number = int(request["params"]["number"])
        if number % 2:
            return {"status": 200, "body": number}
        raise errors[number // 2]

    return _ask(router, [("GET", f"/{number}") for number in range(2 * len(errors))] + [("GET", "/word")])


def middleware_sees_no_exception(solution, rng):
    """Handlers and middlewares that raise, before or after `next`: those around them get a response."""
    seen = []
    for place in rng.sample(range(4), 4):
        router, trace = solution.Router(), []
        early = rng.random() < 0.5

        def broken(request, next, early=early, trace=trace):
            if early:
                raise LookupError("secret of the middleware")
            trace.append(["broken", next(request)])
            raise LookupError("secret of the middleware")

        layers = [_tracing(trace, "one"), _tracing(trace, "two"), _tracing(trace, "three")]
        if place < 3:
            layers[place] = broken
        for layer in layers:
            router.use(layer)
        router.route("GET", "/x")(_fail if place == 3 else _named("x"))
        seen.append([place, router.handle("GET", "/x"), router.handle("GET", "/y"), trace])
    return seen


def what_is_no_exception_passes(solution, rng):
    """KeyboardInterrupt and its like go through router and middleware, and the next request is answered."""
    seen = []
    for kind in rng.sample([KeyboardInterrupt, SystemExit, GeneratorExit, _Halt, ValueError], 5):
        router, trace = solution.Router(), []

        @router.route("GET", "/x")
        def handler(_, kind=kind):
            raise kind

        router.route("GET", "/y")(_named("y"))
        router.use(_tracing(trace, "around"))
        try:
            outcome = router.handle("GET", "/x")
        except BaseException as error:  # noqa: BLE001 - told by name, to see what passes
            outcome = type(error).__name__
        seen.append([outcome, trace, router.handle("GET", "/y")])
    return seen


def added_later(solution, rng):
    """Routes and middleware that are added between requests count from then on."""
    router, trace = solution.Router(), []
    seen = [router.handle("GET", "/x")]
    steps = [
        lambda: router.route("GET", "/{any}")(_named("any")),
        lambda: router.route("GET", "/x")(_named("x")),
        lambda: router.route("POST", "/x")(_named("post")),
        lambda: router.use(_tracing(trace, "first")),
        lambda: router.use(_tracing(trace, "second")),
    ]
    rng.shuffle(steps)
    for step in steps:
        step()
        seen.append(_ask(router, [("GET", "/x"), ("POST", "/x"), ("PUT", "/x")]))
    return [seen, trace]


def routers_are_independent(solution, rng):
    """Two routers with one handler and one middleware between them, and a third with nothing."""
    one, two, three = solution.Router(), solution.Router(), solution.Router()
    trace = []
    one.use(_tracing(trace, "both"))
    two.use(_tracing(trace, "both"))
    two.use(_tracing(trace, "two"))
    handler = _named("shared")
    one.route("GET", "/{a}")(handler)
    two.route("GET", "/{b}")(handler)
    two.route("POST", "/x")(handler)
    asked = [("GET", f"/{_word(rng)}"), ("POST", "/x")]
    return [[_ask(router, asked) for router in (one, two, three)], trace]


def log_of_requests(solution, rng):
    """The log of requests that end in all kinds of responses; it was not empty before."""
    log = ["before"]
    router = _router(solution, [("GET", "/a/{id}"), ("POST", "/a/{id}")])
    router.use(solution.logging_middleware(log))
    router.route("GET", "/fail")(_fail)
    router.route("PUT", "/made")(lambda _: {"status": 201, "body": "made"})
    asked = [("get", f"/a/{rng.randint(1, 9)}"), ("GET", "/fail"), ("Put", "/made"), ("GET", "/none")]
    asked += [("PATCH", "/a/1")]
    rng.shuffle(asked)
    return [_ask(router, asked), log]


def log_is_written_on_the_way_out(solution, rng):
    """Logs around and inside a middleware that changes what passes, and what they hold meanwhile."""
    router, outer, inner, meanwhile = solution.Router(), [], [], []

    def change(request, next):
        request["path"] = "/changed"
        request["method"] = "CHANGED"
        response = next(request)
        return {**response, "status": rng.randint(300, 399)}

    @router.route("GET", "/x")
    def handler(_):
        meanwhile.append([list(outer), list(inner)])
        return {"status": 202, "more": 1}

    for middleware in (solution.logging_middleware(log=outer), change, solution.logging_middleware(inner)):
        router.use(middleware)
    return [router.handle("GET", "/x"), router.handle("GET", "/x"), outer, inner, meanwhile]


def authorization(solution, rng):
    """The right header and many that are nearly right."""
    token = _word(rng, 8)
    router = _router(solution, [("GET", "/x")])
    router.use(solution.auth_middleware(token))
    right = f"Bearer {token}"
    values = [
        right,
        right.lower(),
        right.upper(),
        token,
        f"Bearer  {token}",
        f"{right} ",
        f" {right}",
        f"{right}\n",
    ]
    values += [
        f"Bearer {token.upper()}",
        right[:-1],
        f"{right}x",
        "Bearer ",
        "Bearer",
        "",
        f"{right}, {right}",
    ]
    values += [f"Basic {token}", f"Bearer{token}", f"Token {token}", f'Bearer "{token}"']
    rng.shuffle(values)
    return [[value, router.handle("GET", "/x", {"headers": {"Authorization": value}})] for value in values]


def authorization_header_names(solution, rng):
    """The header in all cases of its name, among others, under other names, and requests without headers."""
    token = _word(rng, 8)
    router = solution.Router()
    router.use(solution.auth_middleware(token=token))
    router.route("GET", "/x")(_echo)
    value = f"Bearer {token}"
    names = _cut(
        "Authorization authorization AUTHORIZATION aUTHORIZATION X-Authorization Auth Proxy_Authorization"
    )
    rng.shuffle(names)
    requests = [{"headers": {"Accept": "*/*", name: value, "Zone": "1"}} for name in names]
    requests += [{}, {"headers": {}}, {"Authorization": value}, {"headers": {"Accept": value}}]
    return [router.handle("GET", "/x", request) for request in requests]


def authorization_beyond_ascii(solution, rng):
    """Tokens and headers with other characters than ASCII, and empty ones."""
    tokens = ["p\u00e4ss", "\u043a\u043b\u044e\u0447", "\U0001f511", "plain", "a b", "", "e\u0301", "\u00e9"]
    rng.shuffle(tokens)
    seen = []
    for token in tokens:
        router = _router(solution, [("GET", "/x")])
        router.use(solution.auth_middleware(token))
        requests = [{"headers": {"Authorization": f"Bearer {given}"}} for given in tokens]
        seen.append([router.handle("GET", "/x", request)["status"] for request in requests])
    return seen


def authorization_stops_the_rest(solution, rng):
    """What is further in is not called without authorization, also where no handler is."""
    router, trace, token = solution.Router(), [], _word(rng, 4)
    router.use(_tracing(trace, "outer"))
    router.use(solution.auth_middleware(token))
    router.use(_tracing(trace, "inner"))
    router.route("GET", "/x")(_named("x"))
    right, wrong = ({"headers": {"Authorization": f"Bearer {word}"}} for word in (token, "wrong"))
    asked = [(path, request) for path in ("/x", "/none") for request in (right, wrong, None)]
    rng.shuffle(asked)
    return [[router.handle("GET", path, request) for path, request in asked], trace]


def _limited(solution, limit, window, clock):
    """A router with one route behind a rate limit."""
    router = _router(solution, [("GET", "/x")])
    router.use(solution.rate_limit_middleware(limit, window, clock))
    return router


def _knocks(router, clock, calls):
    """What becomes of calls, each a time and a client, in order of time."""
    seen = []
    for now, client in calls:
        clock.now = now
        response = router.handle("GET", "/x", {} if client is None else {"client": client})
        seen.append(response if response["status"] == 429 else response["status"])
    return seen


def rate_limit_slides(solution, rng):
    """A drawn history of one client with pauses, bursts and calls on the edge of the window."""
    limit, window, now = rng.randint(1, 4), rng.randint(6, 20) / 2, rng.randint(0, 99) / 2
    clock, calls = _Clock(now), []
    for _ in range(60):
        now += rng.choice([0.0, 0.0, 0.5, 0.5, 1.0, 1.5, window if rng.random() < 0.1 else 0.5])
        calls.append((now, "ann"))
    return _knocks(_limited(solution, limit, window, clock), clock, calls)


def rate_limit_at_the_edge(solution, rng):
    """A full burst, then calls just before the window has passed and just when it has."""
    limit, window, start = rng.randint(1, 5), rng.randint(2, 30) / 2, rng.randint(0, 99) / 2
    clock = _Clock(start)
    times = [start] * (limit + 2) + [start + window - 0.5] * 2 + [start + window] * (limit + 1)
    return _knocks(_limited(solution, limit, window, clock), clock, [(time, "ann") for time in times])


def rate_limit_forgets_refused(solution, rng):
    """A client that knocks all through the window is let in when its passed requests are old, not later."""
    limit, window = rng.randint(1, 3), rng.randint(4, 12)
    clock = _Clock(0.0)
    times = [0.0] * limit + [half / 2 for half in range(1, 2 * window)] + [float(window)] * (limit + 1)
    return _knocks(_limited(solution, limit, window, clock), clock, [(time, "ann") for time in times])


def rate_limit_by_client(solution, rng):
    """Several clients and requests without one, mixed; some names look like none."""
    clients = ["ann", "Ann", "bob", "", "None", None, "ann "]
    limit = rng.randint(1, 3)
    order = clients * (limit + 1)
    rng.shuffle(order)
    clock = _Clock(1.5)
    return _knocks(_limited(solution, limit, 5.0, clock), clock, [(1.5, client) for client in order])


def rate_limit_counts_all_outcomes(solution, rng):
    """Requests count whatever comes of them further in, and nothing further in is called for refused ones."""
    limit = rng.randint(3, 6)
    clock, trace = _Clock(7.0), []
    router = solution.Router()
    router.use(solution.rate_limit_middleware(limit=limit, window=10, clock=clock))
    router.use(_tracing(trace, "inner"))
    router.route("GET", "/x")(_named("x"))
    router.route("GET", "/fail")(_fail)
    asked = [("GET", "/x"), ("GET", "/fail"), ("GET", "/none"), ("POST", "/x")] * 2
    rng.shuffle(asked)
    return [_ask(router, asked), trace, clock.reads]


def rate_limit_counts_at_arrival(solution, rng):
    """The clock is read before what is further in, which may take its time."""
    clock, pause = _Clock(1.0), rng.randint(2, 9) / 2
    router = solution.Router()
    router.use(solution.rate_limit_middleware(2, 10.0, clock))

    @router.route("GET", "/slow")
    def slow(_):
        clock.now += pause
        return {"status": 200}

    return [[router.handle("GET", "/slow"), clock.now] for _ in range(4)]


def rate_limits_are_independent(solution, rng):
    """Two limits in one router, and one of them in another as well."""
    clock = _Clock(3.0)
    small, large = rng.randint(1, 2), rng.randint(4, 5)
    shared = solution.rate_limit_middleware(large, 10.0, clock)
    one, two, three = (_router(solution, [("GET", "/x")]) for _ in range(3))
    one.use(shared)
    one.use(solution.rate_limit_middleware(small, 10.0, clock))
    two.use(shared)
    three.use(solution.rate_limit_middleware(large, 10.0, clock))
    return [_ask(router, [("GET", "/x")] * 4) for router in (one, two, three)]


def impossible_rate_limits(solution, rng):
    """Limits below one and windows without a length, among some that can be."""
    pairs = [
        (0, 1.0),
        (-1, 1.0),
        (-rng.randint(2, 99), 5),
        (1, 0),
        (1, 0.0),
        (2, -0.5),
        (2, -rng.randint(1, 99)),
    ]
    pairs += [(0, 0), (1, 0.5), (rng.randint(1, 99), rng.randint(1, 99))]
    rng.shuffle(pairs)
    seen = []
    for limit, window in pairs:
        try:
            made = solution.rate_limit_middleware(limit, window, _Clock(0.0))
        except ValueError:
            seen.append("ValueError")
        else:
            seen.append(made({"method": "GET", "path": "/", "params": {}}, _echo))
    return seen


def default_clock(solution, rng):
    """A rate limit on the machine's own clock, with a window that does not pass meanwhile."""
    limit = rng.randint(1, 5)
    router = _router(solution, [("GET", "/x")])
    router.use(solution.rate_limit_middleware(limit, 86_400.0))
    return [response["status"] for response in _ask(router, [("GET", "/x")] * (limit + 2))]


def all_together(solution, rng):
    """Log, authorization, limit and another middleware around several routes, in a drawn order."""
    clock, log, trace, token = _Clock(5.0), [], [], _word(rng)
    router = _router(solution, [("GET", "/users/{id}"), ("GET", "/users/me"), ("DELETE", "/users/{id}")])
    router.route("POST", "/users")(_fail)
    layers = [
        solution.logging_middleware(log),
        solution.auth_middleware(token),
        solution.rate_limit_middleware(rng.randint(3, 6), 8.0, clock),
        _tracing(trace, "own"),
    ]
    rng.shuffle(layers)
    for layer in layers:
        router.use(layer)
    seen = []
    for _ in range(25):
        clock.now += rng.choice([0.0, 0.5, 1.0, 2.5])
        given = token if rng.random() < 0.8 else "wrong"
        request = {"client": rng.choice(["ann", "bob"]), "headers": {"authorization": f"Bearer {given}"}}
        method = rng.choice(["GET", "get", "POST", "DELETE"])
        path = rng.choice(["/users", "/users/me", "/users/7", "/"])
        seen.append(router.handle(method=method, path=path, request=request))
    return [seen, log, trace]
