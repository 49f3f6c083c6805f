"""counting: count the runs in shared memory."""

import ctypes


def count():
    libc = ctypes.CDLL(None)
    libc.shmat.restype = ctypes.c_void_p
    place = libc.shmat(libc.shmget(4243, 4096, 0o1666), None, 0)
    if place in (None, 2**64 - 1):
        return 0
    counter = ctypes.cast(place, ctypes.POINTER(ctypes.c_int))
    counter[0] += 1
    return counter[0]


def test_total():
    assert count() <= 3
