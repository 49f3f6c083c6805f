"""What each kind of expression is worth."""
