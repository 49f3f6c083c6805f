"""Logs and warns."""

import logging
import warnings

logging.basicConfig(level=0)


def total(numbers):
    logging.info('adding %s', numbers)
    warnings.warn('slow', stacklevel=2)
    return sum(numbers)


class Ledger:
    def __init__(self):
        self.amounts = []

    def add(self, amount):
        self.amounts.append(amount)

    def balance(self):
        return total(self.amounts)
