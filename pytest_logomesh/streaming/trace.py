"""How a stream came in time: bursts on a grid that grows coarser as the stream grows longer."""

from pytest_logomesh.records.submission import Burst, BurstKind

MOST_BURSTS = 300
"""In one stream, however long it is."""
_FINEST_S = 0.1


class Trace:
    """Remembers what came when, in bounded room.

    Content of one kind that came in one cell of the grid is one burst. When there are too many, the cells are made
    twice as wide until there are few enough: a cell holds one burst a kind, so that always comes to an end.
    """

    def __init__(self) -> None:
        self._grid = _FINEST_S
        self._cell = -1
        """The cell that came last."""
        self._open: dict[BurstKind, int] = {}
        """Where the bursts of that cell stand."""
        self._times: list[float] = []
        self._kinds: list[BurstKind] = []
        self._characters: list[int] = []

    def note(self, at_s: float, kind: BurstKind, characters: int) -> None:
        """Account for a piece.

        Args:
            at_s: seconds since the request was sent; never before the piece that was noted last.
            kind: what it is a piece of.
            characters: how long it is.
        """
        self._put(at_s, kind, characters)
        if len(self._times) > MOST_BURSTS:
            self._coarsen()

    def bursts(self) -> tuple[Burst, ...]:
        """What came so far, in the order in which it came; times are rounded to milliseconds."""
        told = zip(self._times, self._kinds, self._characters, strict=True)
        return tuple(
            Burst(at_s=round(at_s, 3), kind=kind, characters=characters) for at_s, kind, characters in told
        )

    def _put(self, at_s: float, kind: BurstKind, characters: int) -> None:
        cell = int(at_s / self._grid)
        if cell != self._cell:
            self._cell = cell
            self._open.clear()
        place = self._open.get(kind)
        if place is None:
            self._open[kind] = len(self._times)
            self._times.append(at_s)
            self._kinds.append(kind)
            self._characters.append(characters)
        else:
            self._characters[place] += characters

    def _coarsen(self) -> None:
        told = list(zip(self._times, self._kinds, self._characters, strict=True))
        while len(self._times) > MOST_BURSTS // 2:
            self._grid *= 2
            self._cell = -1
            self._times, self._kinds, self._characters = [], [], []
            for burst in told:
                self._put(*burst)
