"""Settings to live objects: the only room that names concrete classes.

Nothing is imported here: workers need the plan and what examines, and not the agents.
"""
