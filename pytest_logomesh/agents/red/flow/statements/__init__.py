"""What each kind of statement does to the state."""
