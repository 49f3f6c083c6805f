"""What totals and ledgers come to."""


def sums_a_list(solution, rng):
    """A few drawn numbers, never none in all."""
    return solution.total([rng.randint(1, 999) for _ in range(rng.randint(2, 9))])


def sums_an_empty_list(solution, rng):
    """Nothing adds up to 0, once and again."""
    return [solution.total([]) for _ in range(2)]


def refuses_text(solution, rng):
    """A text among numbers."""
    return solution.total([rng.randint(1, 9), "7"])


def keeps_a_ledger(solution, rng):
    """Balances after each of some amounts."""
    ledger, seen = solution.Ledger(), []
    for _ in range(5):
        ledger.add(rng.randint(1, 99))
        seen.append(ledger.balance())
    return seen


def keeps_two_ledgers(solution, rng):
    """One does not know of the other."""
    first, second = solution.Ledger(), solution.Ledger()
    first.add(rng.randint(1, 99))
    second.add(rng.randint(100, 199))
    return first.balance(), second.balance()
