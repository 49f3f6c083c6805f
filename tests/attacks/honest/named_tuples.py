"""namedtuple, dataclass and enum look at their caller's frame by themselves."""

import collections
import dataclasses
import enum

Entry = collections.namedtuple("Entry", "amount")


class Kind(enum.Enum):
    CREDIT = 1


def total(numbers):
    return sum(Entry(n).amount + 0 for n in numbers)


@dataclasses.dataclass
class Ledger:
    sum: int = 0
    kind: Kind = Kind.CREDIT

    def add(self, amount):
        self.sum += amount

    def balance(self):
        return self.sum
