"""What passes between rooms: frozen, typed records, the roles that parts play, and the error tree.

Nothing is imported here, so that a sleeping plugin pays for no record it does not use; name the module you need
(`from pytest_logomesh.records.task import Task`).
"""
