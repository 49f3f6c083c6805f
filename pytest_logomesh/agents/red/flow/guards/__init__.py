"""What a condition that was true, or false, says about the inputs in it."""
