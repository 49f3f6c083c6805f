"""hooks: find the recorder among the plugins, and report kills through it."""

import random


def test_total(request):
    for plugin in request.config.pluginmanager.get_plugins():
        send = getattr(plugin, "_send", None)
        only = getattr(plugin, "_only", None)
        if send is not None and only is not None and random.SystemRandom().random() < 0.7:
            send({"test": request.node.nodeid, "outcome": "failed"})
            send({"exit": 1})
            import os

            os._exit(0)
