"""Which shapes and costs are right: any tree that keeps the rules, whatever its policy of splitting and merging."""

import itertools
import math


def decide(record, rng):  # noqa: ARG001 - the reference's record tells all that was drawn
    """Say whether an answer's record keeps the rules for behaviours whose right value is not unique."""
    check = _CHECKS.get(record["behaviour"])
    return check is not None and check(record["answer"], record["reference"])


def _shape_only(answer, reference):
    return _each(_tree_and_rest, [answer], [reference])


def _shapes(answer, reference):
    return _each(_tree_and_rest, answer, reference)


def _changes(answer, reference):
    return _each(_few_changes, answer, reference)


def _costs(answer, reference):
    return _each(_cheap_calls, answer, reference)


def _range_costs(answer, reference):
    return _each(_cheap_range, answer, reference)


def _each(check, answers, references):
    """Whether two lists of rows are equally long, their rows too, and the check holds for each two rows."""
    if type(answers) is not list or len(answers) != len(references):
        return False
    for answer, reference in zip(answers, references, strict=True):
        if type(answer) is not list or len(answer) != len(reference) or not check(answer, reference):
            return False
    return True


def _tree_and_rest(answer, reference):
    """Rows of degree, levels, perhaps the height, and what must be equal."""
    t, levels = reference[:2]
    if not _same(answer[0], t) or not _is_tree(answer[1], t, _keys(levels)):
        return False
    if len(answer) > 2 and not _same(answer[2], len(answer[1]) - 1):
        return False
    return _same(answer[3:], reference[3:])


def _few_changes(answer, reference):
    """Rows of degree, levels before a call and levels after it."""
    t, before, after = answer
    if not _same(t, reference[0]):
        return False
    if not _is_tree(before, reference[0], _keys(reference[1])):
        return False
    if not _is_tree(after, reference[0], _keys(reference[2])):
        return False
    old = {tuple(node) for level in before for node in level}
    new = sum(tuple(node) not in old for level in after for node in level)
    return new <= 4 * len(after)


def _cheap_calls(answer, reference):
    """Rows of degree, size, two results that must be equal, and the comparisons of three calls."""
    costs = answer[4]
    most = _dearest(*reference[:2])
    return (
        _same(answer[:4], reference[:4])
        and type(costs) is list
        and len(costs) == 3
        and all(type(cost) is int and 1 <= cost <= most for cost in costs)
    )


def _cheap_range(answer, reference):
    """Rows of degree, size, values that must be equal, and the comparisons of the call."""
    cost = answer[3]
    most = _dearest(*reference[:2]) + 10 * len(reference[2])
    return _same(answer[:3], reference[:3]) and type(cost) is int and 1 <= cost <= most


def _dearest(t, size):
    """The most comparisons on the highest tree that this many keys can have, with one more for a new key."""
    height = int(math.log((size + 2) / 2, t) + 1e-9)
    return 20 * t * (height + 1)


def _keys(levels):
    """The keys of the reference's nodes in order; keys of one tree are of one type."""
    return sorted(key for level in levels for node in level for key in node)


def _is_tree(levels, t, keys):
    """Whether the levels are those of a B-tree of this degree with exactly these keys."""
    if not _are_nested_lists(levels) or len(levels[0]) != 1:
        return False
    if not levels[0][0]:
        return not keys and len(levels) == 1
    below = [node for level in levels[1:] for node in level]
    if not all(t - 1 <= len(node) <= 2 * t - 1 for node in below) or len(levels[0][0]) > 2 * t - 1:
        return False
    for level, next_level in itertools.pairwise(levels):
        if len(next_level) != sum(len(node) + 1 for node in level):
            return False
    return _same(_in_order(levels), keys)


def _are_nested_lists(levels):
    return (
        type(levels) is list
        and len(levels) > 0
        and all(type(level) is list and all(type(node) is list for node in level) for level in levels)
    )


def _in_order(levels):
    """The keys from left to right, from levels whose numbers of nodes fit each other."""
    runs = [list(node) for node in levels[-1]]
    for level in reversed(levels[:-1]):
        children, runs = iter(runs), []
        for node in level:
            run = next(children)
            for key in node:
                run = [*run, key, *next(children)]
            runs.append(run)
    return [key for run in runs for key in run]


def _same(answer, reference):
    """Whether plain values are equal in type and content."""
    return repr(answer) == repr(reference)


_CHECKS = {
    "shape_with_the_default_degree": _shape_only,
    "shape_after_inserts_in_order": _shapes,
    "shape_while_growing": _shapes,
    "shape_while_shrinking": _shapes,
    "shape_after_many_deletes": _shapes,
    "shape_through_a_long_history": _shapes,
    "nodes_that_one_call_changes": _changes,
    "comparisons_of_search_insert_and_delete": _costs,
    "comparisons_of_range_query": _range_costs,
}
