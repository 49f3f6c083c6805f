"""`--logomesh-model`."""

from tests.plugin.conftest import RunBattles


def test_the_reference_passes_every_task(run_battles: RunBattles) -> None:
    """Its battles are the items, each scores 1 on logic, and pytest exits 0."""
    ran = run_battles("--logomesh-model", "reference")

    assert ran.result.ret == 0, ran.text
    assert ran.outcomes == {"double-reference-1": "passed", "negate-reference-1": "passed"}
    assert [battle["components"]["logic"] for battle in ran.battles.values()] == [1, 1]


def test_every_flawed_twin_is_caught_by_what_it_names(run_battles: RunBattles) -> None:
    """One battle a twin, all failed, none an error, exit 1; each gives a reason of the kind that its twin names."""
    ran = run_battles("--logomesh-model", "flawed")
    kinds = {id: {reason["kind"] for reason in battle["reasons"]} for id, battle in ran.battles.items()}

    assert ran.result.ret == 1
    assert set(ran.outcomes.values()) == {"failed"}
    assert len(kinds) == 6
    assert "logic" in kinds["double-flawed-squares-1"]
    assert "finding" in kinds["double-flawed-evaluates-1"]
    assert "own-tests" in kinds["double-flawed-untested-1"]


def test_several_tiers_are_fought_in_one_run(run_plain: RunBattles) -> None:
    """Names are separated by commas; each item's id carries its tier, and seeds pair across tiers."""
    ran = run_plain("--logomesh-model", "reference,flawed")

    assert len(ran.battles) == 8
    assert ran.battles["double-reference-1"]["seed"] == ran.battles["double-flawed-squares-1"]["seed"]


def test_an_unknown_tier_names_the_known_ones(run_battles: RunBattles) -> None:
    """A typing mistake is a usage error that offers what comes closest, and nothing is written."""
    ran = run_battles("--logomesh-model", "referense")

    assert ran.result.ret == 4
    assert "--logomesh-model" in ran.text
    assert "reference" in ran.text
    assert not (ran.folder / "reports").exists()


def test_a_tier_named_twice_is_a_mistake(run_plain: RunBattles) -> None:
    """Two battles of one id could not be told apart."""
    ran = run_plain("--logomesh-model", "reference,reference")

    assert ran.result.ret == 4
    assert "twice" in ran.text


def test_the_ini_key_does_the_same(run_plain: RunBattles, pytester) -> None:  # type: ignore[no-untyped-def]
    """What is typed every time can stand in the configuration file."""
    pytester.makeini("[pytest]\nlogomesh_model = reference\n")

    assert len(run_plain().battles) == 2
