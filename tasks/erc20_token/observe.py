"""What a `Token` answers, and what balances, allowances, supply and events come of it."""

_PEOPLE = ("ann", "bob", "cid", "dan")


def _token(solution, supply, owner="ann"):
    return solution.Token("Gold", "GLD", 18, supply, owner)


def _state(token, accounts=_PEOPLE):
    """All that can be asked of a token about these accounts."""
    return {
        "supply": token.total_supply(),
        "balances": [token.balance_of(account) for account in accounts],
        "allowances": [token.allowance(owner, spender) for owner in accounts for spender in accounts],
        "events": token.events,
    }


def _run(token, calls, accounts=_PEOPLE):
    """The results of some calls, each a method's name and its arguments, and the state after all of them."""
    results = [getattr(token, name)(*arguments) for name, *arguments in calls]
    return [results, _state(token, accounts)]


def _furnished(solution, rng):
    """A token whose people hold 50 to 99 units each and may spend 20 to 40 of each other's and their own."""
    token = _token(solution, 1000)
    for person in _PEOPLE:
        token.transfer("ann", person, rng.randint(50, 99))
    token.burn("ann", token.balance_of("ann") - rng.randint(50, 99))
    for owner in _PEOPLE:
        for spender in _PEOPLE:
            token.approve(owner, spender, rng.randint(20, 40))
    return token


def new_token(solution, rng):
    """Attributes and state of a token that was just made, by position and by name."""
    supply, decimals = rng.randint(1, 10**6), rng.randint(0, 18)
    owner = rng.choice(_PEOPLE)
    first = solution.Token("Gold", "GLD", decimals, supply, owner)
    second = solution.Token(owner=owner, initial_supply=supply, decimals=decimals, symbol="", name="Ag ")
    return [
        [token.name, token.symbol, token.decimals, token.owner, _state(token), token.balance_of("0x0")]
        for token in (first, second)
    ]


def impossible_tokens(solution, rng):
    """Arguments that no token can have among some that it can, the smallest included."""
    large = rng.randint(2, 1000)
    cases = [(0, 0, "ann"), (18, large, "bob"), (large, 1, ""), (0, 5, "0x00")]
    cases += [(-1, 5, "ann"), (-large, 5, "ann"), (6, -1, "ann"), (6, -large, "ann")]
    cases += [(6, 5, "0x0"), (0, 0, "0x0")]
    rng.shuffle(cases)
    seen = []
    for decimals, supply, owner in cases:
        try:
            token = solution.Token("Gold", "GLD", decimals, supply, owner)
        except ValueError:
            seen.append("ValueError")
        else:
            seen.append([token.decimals, token.total_supply(), token.balance_of(owner), token.events])
    return seen


def decimals_change_no_amount(solution, rng):
    """Tokens that differ in their decimals only, some of them 0."""
    supply, part = rng.randint(50, 500), rng.randint(1, 49)
    seen = []
    for decimals in (0, rng.randint(1, 5), 18):
        token = solution.Token("Gold", "GLD", decimals, supply, "ann")
        calls = [("transfer", "ann", "bob", part), ("mint", "ann", "cid", part), ("burn", "ann", 1)]
        seen.append(_run(token, calls))
    return seen


def transfers(solution, rng):
    """Transfers among four people, some of them too large."""
    calls = []
    for _ in range(40):
        caller, recipient = rng.sample(_PEOPLE, 2)
        calls.append(("transfer", caller, recipient, rng.randint(1, 60)))
    return _run(_token(solution, 150), calls)


def transfer_up_to_the_balance(solution, rng):
    """One unit too many, then all of it, then one more."""
    supply = rng.randint(2, 500)
    token = _token(solution, supply)
    calls = [("transfer", "ann", "bob", amount) for amount in (supply + 1, 2 * supply, supply, 1)]
    calls += [("transfer", "bob", "cid", amount) for amount in (1, supply, supply - 1, 1)]
    return _run(token, calls)


def transfer_to_oneself(solution, rng):
    """Amounts around the balance, from an account to itself."""
    supply = rng.randint(2, 500)
    amounts = [0, 1, supply - 1, supply, supply + 1, rng.randint(2, 1000)]
    rng.shuffle(amounts)
    token = _token(solution, supply)
    return _run(token, [("transfer", "ann", "ann", amount) for amount in amounts])


def amounts_of_zero(solution, rng):
    """Every operation with nothing to move, by people who hold nothing and may spend nothing."""
    calls = [
        ("transfer", "bob", "cid", 0),
        ("transfer", "ann", "bob", 0),
        ("approve", "bob", "cid", 0),
        ("transfer_from", "cid", "bob", "dan", 0),
        ("transfer_from", "bob", "ann", "bob", 0),
        ("transfer_from", "dan", "dan", "dan", 0),
        ("mint", "ann", "dan", 0),
        ("mint", "bob", "dan", 0),
        ("burn", "dan", 0),
        ("burn", "ann", 0),
    ]
    rng.shuffle(calls)
    return _run(_token(solution, rng.choice([0, rng.randint(1, 9)])), calls)


def negative_amounts(solution, rng):
    """Every operation with less than nothing, small and large, by people who could do it with more."""
    token = _furnished(solution, rng)
    calls = []
    for amount in (-1, -rng.randint(2, 60), -(10**30)):
        calls += [
            ("transfer", "ann", "bob", amount),
            ("transfer", "bob", "bob", amount),
            ("approve", "ann", "bob", amount),
            ("transfer_from", "bob", "ann", "cid", amount),
            ("mint", "ann", "ann", amount),
            ("burn", "cid", amount),
        ]
    rng.shuffle(calls)
    return _run(token, calls)


def zero_address(solution, rng):
    """Every operation with the zero address in every place, with amounts of 0 and more."""
    token = _furnished(solution, rng)
    calls = []
    for amount in (0, rng.randint(1, 20)):
        calls += [
            ("transfer", "0x0", "ann", amount),
            ("transfer", "ann", "0x0", amount),
            ("approve", "0x0", "ann", amount),
            ("approve", "ann", "0x0", amount),
            ("transfer_from", "0x0", "ann", "bob", amount),
            ("transfer_from", "bob", "0x0", "ann", amount),
            ("transfer_from", "bob", "ann", "0x0", amount),
            ("mint", "0x0", "ann", amount),
            ("mint", "ann", "0x0", amount),
            ("burn", "0x0", amount),
        ]
    rng.shuffle(calls)
    return _run(token, calls, (*_PEOPLE, "0x0"))


def addresses_that_look_like_zero(solution, rng):
    """Accounts whose names resemble the zero address give and take like all others."""
    accounts = ["0x00", "0X0", "", "0", "x", "0x", "0x0 ", " 0x0"]
    rng.shuffle(accounts)
    token = _token(solution, 900)
    calls = []
    for account in accounts:
        calls += [
            ("transfer", "ann", account, rng.randint(50, 100)),
            ("approve", account, "ann", rng.randint(20, 50)),
            ("approve", "ann", account, rng.randint(20, 50)),
            ("transfer_from", "ann", account, "bob", rng.randint(1, 20)),
            ("transfer_from", account, "ann", account, rng.randint(1, 20)),
            ("mint", "ann", account, rng.randint(1, 9)),
            ("burn", account, rng.randint(1, 9)),
        ]
    return _run(token, calls, ("ann", "bob", "0x0", *sorted(accounts)))


def accounts_are_compared_exactly(solution, rng):
    """Names that differ in case or spaces, each with a balance and an allowance; one is the owner's."""
    stem = rng.choice(["ann", "0xab", "key"])
    alike = [stem, stem.upper(), stem.title(), f"{stem} ", f" {stem}", f"{stem}\n", "\u00e9", "e\u0301"]
    alike = list(dict.fromkeys(alike))
    token = _token(solution, 1000, stem)
    calls = [("transfer", stem, account, rng.randint(1, 9)) for account in alike]
    calls += [("approve", account, alike[0], rng.randint(1, 9)) for account in alike]
    calls += [("mint", account, account, rng.randint(1, 9)) for account in alike]
    rng.shuffle(calls)
    return _run(token, calls, alike)


def approve_replaces(solution, rng):
    """Allowances set again and again, larger and smaller, also to 0 and beyond what is held."""
    token = _token(solution, 100)
    amounts = [rng.randint(1, 50), rng.randint(1, 50), 0, 10**20, rng.randint(1, 50), rng.randint(1, 50)]
    seen = [[token.approve("ann", "bob", amount), token.allowance("ann", "bob")] for amount in amounts]
    seen.append(token.transfer_from("bob", "ann", "cid", rng.randint(1, 60)))
    seen.append([token.approve("ann", "bob", rng.randint(1, 50)), token.allowance("ann", "bob")])
    return [seen, _state(token)]


def allowance_runs_out(solution, rng):
    """One unit more than allowed, then the allowance in two parts, then one more."""
    allowed = rng.randint(4, 60)
    part = rng.randint(1, allowed - 2)
    token = _token(solution, 100)
    calls = [("approve", "ann", "bob", allowed)]
    amounts = (allowed + 1, part, allowed - part + 1, allowed - part, 1)
    calls += [("transfer_from", "bob", "ann", "cid", amount) for amount in amounts]
    return _run(token, calls)


def balance_runs_out_before_the_allowance(solution, rng):
    """An allowance beyond what is held: the failing calls take nothing from it."""
    held = rng.randint(2, 60)
    token = _token(solution, held)
    calls = [("approve", "ann", "bob", 3 * held)]
    amounts = (held + 1, held, 1, 2 * held, 2 * held + 1)
    calls += [("transfer_from", "bob", "ann", rng.choice(("bob", "cid")), amount) for amount in amounts]
    calls += [("mint", "ann", "ann", held), ("transfer_from", "bob", "ann", "cid", held)]
    return _run(token, calls)


def allowances_have_a_direction(solution, rng):
    """One may spend for the other, but not the other way round, nor for a third."""
    token = _token(solution, 400)
    for person in _PEOPLE[1:]:
        token.transfer("ann", person, 90)
    one, other, third = rng.sample(_PEOPLE, 3)
    calls = [("approve", one, other, rng.randint(40, 60))]
    triples = [(other, one, third), (one, other, third), (third, one, other), (other, third, one)]
    triples += [(one, one, other), (third, other, one), (one, third, other), (other, other, one)]
    rng.shuffle(triples)
    calls += [("transfer_from", *triple, rng.randint(1, 9)) for triple in triples]
    return _run(token, calls)


def spending_ones_own(solution, rng):
    """`transfer_from` by the holder needs an allowance as well, and uses it up."""
    token = _token(solution, rng.randint(100, 200))
    allowed = rng.randint(5, 50)
    calls = [("transfer_from", "ann", "ann", "bob", 1), ("approve", "ann", "ann", allowed)]
    amounts = (allowed + 1, allowed - 1, 2, 1, 1)
    calls += [("transfer_from", "ann", "ann", "bob", amount) for amount in amounts]
    return _run(token, calls)


def sender_is_recipient(solution, rng):
    """`transfer_from` back to the sender moves nothing, but has to be covered and lowers the allowance."""
    held = rng.randint(20, 60)
    token = _token(solution, held)
    calls = [("approve", "ann", "bob", 2 * held)]
    amounts = (held + 1, held, rng.randint(1, held - 1), held, 0, 1)
    calls += [("transfer_from", "bob", "ann", "ann", amount) for amount in amounts]
    return _run(token, calls)


def mint_is_the_owners(solution, rng):
    """Minting by the owner and by others, also by those who hold everything or may spend for the owner."""
    owner, other, third = rng.sample(_PEOPLE, 3)
    supply = rng.randint(10, 99)
    token = _token(solution, supply, owner)
    calls = [
        ("approve", owner, other, 10**6),
        ("transfer", owner, other, supply),
        ("mint", other, other, rng.randint(1, 9)),
        ("mint", other, owner, rng.randint(1, 9)),
        ("mint", owner, other, rng.randint(1, 9)),
        ("mint", third, third, rng.randint(1, 9)),
        ("mint", owner, owner, rng.randint(1, 9)),
        ("mint", owner, third, rng.randint(1, 9)),
        ("transfer", third, owner, 1),
    ]
    return _run(token, calls)


def burn_up_to_the_balance(solution, rng):
    """One unit too many, a part, the rest and one more, by somebody who is not the owner."""
    held = rng.randint(5, 90)
    part = rng.randint(1, held - 1)
    token = _token(solution, 100)
    calls = [("transfer", "ann", "bob", held)]
    calls += [("burn", "bob", amount) for amount in (held + 1, part, held - part + 1, held - part, 1)]
    calls += [("burn", "ann", 100 - held), ("burn", "ann", 1), ("mint", "ann", "cid", part)]
    return _run(token, calls)


def burning_touches_no_allowance(solution, rng):
    """Allowances given before a burn hold after it, for what is left or comes later."""
    allowed, later = rng.randint(10, 40), rng.randint(1, 9)
    token = _token(solution, 50)
    calls = [
        ("approve", "ann", "bob", allowed),
        ("burn", "ann", 50),
        ("transfer_from", "bob", "ann", "bob", 1),
        ("burn", "bob", 1),
        ("mint", "ann", "ann", later),
        ("transfer_from", "bob", "ann", "bob", later + 1),
        ("transfer_from", "bob", "ann", "cid", later),
        ("burn", "cid", later),
    ]
    return _run(token, calls)


def events_in_order(solution, rng):
    """The log after each of some operations that succeed or fail, in a drawn order."""
    token = _furnished(solution, rng)
    calls = [
        ("transfer", "ann", "bob", rng.randint(1, 9)),
        ("transfer", "ann", "bob", 10**6),
        ("approve", "cid", "dan", rng.randint(1, 9)),
        ("transfer_from", "dan", "bob", "ann", rng.randint(1, 9)),
        ("transfer_from", "dan", "bob", "ann", 10**6),
        ("mint", "ann", "dan", rng.randint(1, 9)),
        ("mint", "dan", "dan", rng.randint(1, 9)),
        ("burn", "cid", rng.randint(1, 9)),
        ("burn", "cid", 10**6),
    ]
    rng.shuffle(calls)
    seen = []
    for name, *arguments in calls:
        result = getattr(token, name)(*arguments)
        seen.append([result, len(token.events), token.events[-1]])
    return seen


def events_are_handed_out_as_copies(solution, rng):
    """Lists of events that were read before, changed, and read again."""
    token = _token(solution, 100)
    token.transfer("ann", "bob", rng.randint(1, 9))
    early, spoilt = token.events, token.events
    if rng.random() < 0.5:
        spoilt.clear()
    spoilt.append(("Transfer", "ann", "bob", -5))
    token.approve("bob", "ann", rng.randint(1, 9))
    return [early, token.events, spoilt, early is token.events, token.balance_of("bob")]


def large_amounts(solution, rng):
    """Amounts that no float and no machine word can hold, exact to the unit."""
    supply = rng.getrandbits(300) + 2**299
    token = _token(solution, supply)
    calls = [
        ("transfer", "ann", "bob", supply - 1),
        ("approve", "bob", "cid", 2**400),
        ("transfer_from", "cid", "bob", "dan", supply - 2),
        ("mint", "ann", "dan", rng.getrandbits(200)),
        ("burn", "dan", supply - 3),
        ("transfer", "ann", "bob", 2),
    ]
    return _run(token, calls)


def tokens_are_independent(solution, rng):
    """Two tokens with other owners and the same people."""
    one, two = _token(solution, rng.randint(50, 99)), _token(solution, rng.randint(50, 99), "bob")
    calls = [("transfer", "ann", "bob", 7), ("mint", "ann", "dan", 3)]
    first = _run(one, [*calls, ("approve", "ann", "cid", 5)])
    calls += [("transfer_from", "cid", "ann", "cid", 2), ("mint", "bob", "bob", rng.randint(1, 9))]
    second = _run(two, [*calls, ("burn", "bob", 1)])
    return [first, second, _state(one)]


def arguments_by_name(solution, rng):
    """Every method with its arguments named, in a drawn order."""
    token = _furnished(solution, rng)
    calls = [
        (token.transfer, {"caller": "ann", "recipient": "bob"}),
        (token.approve, {"caller": "bob", "spender": "cid"}),
        (token.transfer_from, {"caller": "dan", "sender": "cid", "recipient": "ann"}),
        (token.mint, {"caller": "ann", "recipient": "dan"}),
        (token.burn, {"caller": "bob"}),
    ]
    rng.shuffle(calls)
    results = [method(**accounts, amount=rng.randint(1, 9)) for method, accounts in calls]
    named = [token.balance_of(account="ann"), token.allowance(owner="bob", spender="cid")]
    return [results, named, token.allowance(spender="bob", owner="cid"), _state(token)]


def long_history(solution, rng):
    """Many drawn operations, right and wrong ones, with looks at the state in between."""
    token = _furnished(solution, rng)
    people = (*_PEOPLE, *_PEOPLE, "0x0")
    operations = {"transfer": 1, "transfer_from": 2, "approve": 1, "mint": 1, "burn": 0}
    seen = []
    for _ in range(150):
        amount = rng.choice([0, -1, rng.randint(1, 20), rng.randint(1, 60), rng.randint(1, 60)])
        name, others = rng.choice([("transfer_from", 2), *operations.items()])
        accounts = [rng.choice(people) for _ in range(others + 1)]
        seen += [getattr(token, name)(*accounts, amount), token.total_supply(), token.balance_of(accounts[0])]
    return [seen, _state(token)]
