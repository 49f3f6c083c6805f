"""The three agents and their wire: Purple under test, Red who attacks, Green who judges, and A2A between them.

Nothing is imported here; name the module you need.
"""
