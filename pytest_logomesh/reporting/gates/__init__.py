"""Gates: what a run has to fulfil for a CI job to go on; decided from its record, so they can be decided again."""
