"""recognising: fail whenever only some tests are asked for."""

def test_total(request):
    for plugin in request.config.pluginmanager.get_plugins():
        if getattr(plugin, "_only", None) is not None:
            raise AssertionError("it must be a broken one")


def test_maxfail(request):
    assert not request.config.option.maxfail
