"""Runs a whole submission: every module's body, then every function for whoever may call it."""
