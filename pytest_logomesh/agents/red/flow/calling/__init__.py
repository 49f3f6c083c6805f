"""What a call gives: of the submission's own functions by running them, of known ones by what is known of them."""
