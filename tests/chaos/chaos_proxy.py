"""A TCP proxy that does to connections what networks do."""

import contextlib
import random
import select
import socket
import threading
import time


class Proxy:
    """Passes bytes between clients and the server. While `cuts_left` is positive it ends connections after a random number of
    bytes of answers, the last of them cut short; `delay_seconds` is what each piece may wait at most."""

    def __init__(self, remote: str, dice: random.Random):
        host, port = remote.removeprefix("sc://").split(":")
        self._server, self._dice = (host, int(port)), dice
        self.cuts_left, self.cuts_done = 0, 0
        self.delay_seconds = 0.0
        self.least_bytes, self.most_bytes = 100, 600_000
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"sc://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._pass_on, args=(client,), daemon=True).start()

    def _pass_on(self, client):
        budget = self._dice.randrange(self.least_bytes, self.most_bytes)
        with client, contextlib.suppress(OSError), socket.create_connection(self._server) as server:
            while True:
                for source in select.select([client, server], [], [])[0]:
                    data = source.recv(65536)
                    if not data:
                        return
                    if self.delay_seconds:
                        time.sleep(self._dice.uniform(0, self.delay_seconds))
                    if source is server and self.cuts_left > 0:
                        budget -= len(data)
                        if budget < 0:
                            self.cuts_left -= 1
                            self.cuts_done += 1
                            client.sendall(data[: self._dice.randrange(len(data))])
                            return
                    (server if source is client else client).sendall(data)

    def close(self):
        self._listener.close()
