"""Models and where they are served: endpoints, the checks before a run, tiers, the vLLM server.

Nothing is imported here; name the module you need.
"""
