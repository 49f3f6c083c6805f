"""Tests of validate_email: to be written."""
