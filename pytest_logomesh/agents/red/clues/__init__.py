"""What checks go by: how names sound, where values come from and go to, what a library's calls mean."""
