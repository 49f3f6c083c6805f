"""What all tests share: hypothesis without deadlines, because the machines that run it are busy ones."""

from hypothesis import settings

settings.register_profile("logomesh", deadline=None)
settings.load_profile("logomesh")
