"""The run's append-only record: a chain of hashed JSON lines, written before anything is concluded."""
