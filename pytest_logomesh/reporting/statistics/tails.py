"""The two distributions that are needed, by scipy's fast functions; the only place here that imports it."""


def student_below(value: float, free: int) -> float:
    """The chance that Student's t with so many degrees of freedom is at most that."""
    from scipy.special import stdtr  # noqa: PLC0415 - a tenth of a second, and only statistics need it

    return float(stdtr(free, value))


def student_quantile(share: float, free: int) -> float:
    """What Student's t with so many degrees of freedom is below with that chance."""
    from scipy.special import stdtrit  # noqa: PLC0415 - likewise

    return float(stdtrit(free, share))


def at_most_of_coins(heads: int, coins: int) -> float:
    """The chance that so many fair coins show at most so many heads."""
    from scipy.special import bdtr  # noqa: PLC0415 - likewise

    return float(bdtr(heads, coins, 0.5))
