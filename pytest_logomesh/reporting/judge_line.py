"""What a report says about the judging model of its run."""

from pytest_logomesh.ledger.header import RunHeader


def judge_line(header: RunHeader) -> str:
    """Who judged, what that is worth, and why; empty where no model did."""
    use = header.judging
    if use is None:
        return ""
    worth = use.calibration if use.calibrated else f"weight {use.weight:f}, {use.calibration}"
    nothing = "; it moved no score" if use.weight == 0 else ""
    own = "; it is the agent under test, which judged its own work" if use.under_test else ""
    return f"judge {header.judge}: {worth}{nothing}{own}"
