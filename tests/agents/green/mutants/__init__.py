"""Mutants and disguises."""
