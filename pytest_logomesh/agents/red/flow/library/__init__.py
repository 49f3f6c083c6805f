"""What is known of functions beyond that a result depends on the arguments: a module a kind, each with a table."""
