"""One pytest process of a run: `items` is what it collects, `process` what it does, `run` what the owner keeps."""

from pytest_logomesh.session.process import SESSION, Session, wake

__all__ = ["SESSION", "Session", "wake"]
