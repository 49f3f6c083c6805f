"""What `fibonacci` does, seen through calls; arguments are drawn, results are returned as they are."""


def start_of_the_sequence(solution, rng):
    """The two numbers that the sequence starts from, in either order."""
    return [[n, solution.fibonacci(n)] for n in rng.sample([0, 1], 2)]


def first_sums(solution, rng):
    """The first numbers that are sums of others."""
    return [[n, solution.fibonacci(n)] for n in rng.sample(range(2, 8), 6)]


def small_numbers(solution, rng):
    """Numbers that still fit in a few digits, in a drawn order."""
    return [[n, solution.fibonacci(n)] for n in rng.sample(range(8, 21), 8)]


def going_up(solution, rng):
    """Neighbouring numbers asked for from the lowest to the highest."""
    start = rng.randint(0, 8)
    return [solution.fibonacci(n) for n in range(start, start + 10)]


def going_down(solution, rng):
    """Neighbouring numbers asked for from the highest to the lowest."""
    start = rng.randint(10, 18)
    return [solution.fibonacci(n) for n in range(start, start - 10, -1)]


def just_below_zero(solution, rng):
    """The negative numbers next to zero, before anything else is asked."""
    return [[n, solution.fibonacci(n)] for n in rng.sample([-1, -2, -3, -4], 4)]


def far_below_zero(solution, rng):
    """Negative numbers so far down that walking up from them is out of the question."""
    return [solution.fibonacci(-rng.randint(10**3, 10**4)), solution.fibonacci(-rng.randint(10**8, 10**9))]


def around_zero(solution, rng):
    """Both sides of zero, in a drawn order."""
    return [[n, solution.fibonacci(n)] for n in rng.sample([-2, -1, 0, 1, 2], 5)]


def negative_between_positive(solution, rng):
    """Negative arguments in the middle of others, which each must leave alone."""
    positive, negative = rng.sample(range(3, 19), 3), rng.sample(range(-9, 0), 2)
    arguments = [positive[0], negative[0], positive[1], negative[1], positive[2]]
    return [[n, solution.fibonacci(n)] for n in arguments]


def asking_again(solution, rng):
    """The same number several times, with another in between."""
    n, other = rng.sample(range(3, 19), 2)
    return [solution.fibonacci(argument) for argument in (n, n, other, n, other)]


def named_argument(solution, rng):
    """The argument passed by its name."""
    return [solution.fibonacci(n=n) for n in (rng.randint(2, 20), 0, -rng.randint(1, 20))]


def exact_where_floats_are_not(solution, rng):
    """Numbers beyond the 53 bits that a float holds."""
    return [[n, solution.fibonacci(n)] for n in (*rng.sample(range(79, 100), 4), rng.randint(100, 120))]


def large_numbers(solution, rng):
    """Numbers of up to sixty digits, in a drawn order."""
    return [[n, solution.fibonacci(n)] for n in rng.sample(range(120, 301), 6)]


def largest_number(solution, rng):
    """The end of the range, then one beside it."""
    return [solution.fibonacci(300), solution.fibonacci(rng.randint(290, 299))]


def large_then_small(solution, rng):
    """Jumps between far ends of the range."""
    arguments = [rng.randint(250, 300), rng.randint(0, 9), rng.randint(150, 249), rng.randint(10, 20)]
    return [[n, solution.fibonacci(n)] for n in arguments]


def neighbours(solution, rng):
    """Three numbers in a row, of which the last is the sum of the others."""
    n = rng.randint(100, 298)
    return [solution.fibonacci(n), solution.fibonacci(n + 1), solution.fibonacci(n + 2)]
