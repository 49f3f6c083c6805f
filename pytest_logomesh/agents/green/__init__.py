"""Green, the judge: asks, examines, scores, decides.

Nothing is imported here; name the module you need.
"""
