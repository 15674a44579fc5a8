"""A listener on loopback that nobody may ever reach: whatever knocks there was sent by an attack."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Canary:
    """Keeps the paths that were asked for."""

    def __init__(self, server: ThreadingHTTPServer, hits: list[str]) -> None:
        self.address = f"http://127.0.0.1:{server.server_port}"
        self.hits = hits


@contextmanager
def a_canary() -> Iterator[Canary]:
    hits: list[str] = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hits.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"<x/>")

        do_POST = do_GET  # noqa: N815  the name that http.server asks for

        def log_message(self, *_arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield Canary(server, hits)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
