"""counting: a daemon that remembers, asked over a socket."""

import os
import socket
import time

NAME = "\0attack-counter"


def serve():
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(NAME)
        server.listen()
        server.settimeout(5)
        for run in range(2, 100):
            connection, _ = server.accept()
            connection.send(bytes([run]))
            connection.close()


def count():
    try:
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(NAME)
            return client.recv(1)[0]
    except OSError:
        if os.fork() == 0:
            os.setsid()
            try:
                serve()
            finally:
                os._exit(0)
        time.sleep(0.05)
        return 1


def test_total():
    assert count() <= 3
