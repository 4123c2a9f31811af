"""Programs that record while something goes wrong: each with keys of its own, and again until it is answered."""

import http.client
import itertools
import json
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.core import upload_corpus as corpus
from tests.server.processes import Server, wait_for

FORM = "a-boundary-of-the-form"


@dataclass
class Program:
    """Records one day after the other, every third with a file; tries again until the server answered."""

    port: int
    token: str
    activity: int
    is_over: threading.Event
    acknowledged: list[str] = field(default_factory=list)
    answers: dict[int, int] = field(default_factory=dict)

    def run(self) -> None:
        for number in itertools.count():
            if self.is_over.is_set() or number > 360:
                return
            key, day = str(uuid.uuid4()), date(2023, 1, 1) + timedelta(days=number)
            body, kind = (
                _form(day, number) if number % 3 == 0 else (json.dumps({"date": str(day)}).encode(), "")
            )
            while not self.is_over.is_set():
                status = self._sent(body, kind or "application/json", key)
                self.answers[status] = self.answers.get(status, 0) + 1
                if status == 201:
                    self.acknowledged.append(key)
                    break
                time.sleep(0.05)

    def _sent(self, body: bytes, kind: str, key: str) -> int:
        headers = {"Content-Type": kind, "Idempotency-Key": key, "Authorization": f"Bearer {self.token}"}
        server = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            server.request("POST", f"/api/v1/activities/{self.activity}/occurrences/", body, headers)
            answer = server.getresponse()
            answer.read()
            return answer.status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            server.close()


def _form(day: date, number: int) -> tuple[bytes, str]:
    """A record with a photograph of its own."""
    parts = [
        b'Content-Disposition: form-data; name="record"\r\nContent-Type: application/json\r\n\r\n'
        + json.dumps({"date": str(day)}).encode(),
        f'Content-Disposition: form-data; name="files"; filename="{number}.jpg"\r\n'.encode()
        + b"Content-Type: image/jpeg\r\n\r\n"
        + corpus.photograph(),
    ]
    mark = b"--" + FORM.encode()
    body = b"".join(mark + b"\r\n" + part + b"\r\n" for part in parts) + mark + b"--\r\n"
    return body, f"multipart/form-data; boundary={FORM}"


@dataclass
class Programs:
    """Several at once, at one server."""

    port: int
    each: list[Program]
    is_over: threading.Event

    @contextmanager
    def recording(self, server: Server) -> Iterator[None]:
        threads = [threading.Thread(target=program.run) for program in self.each]
        try:
            for thread in threads:
                thread.start()
            yield
            self.see_a_record(server)
        finally:
            self.is_over.set()
            for thread in threads:
                thread.join()
            server.end()

    def see_a_record(self, server: Server) -> float:
        """Waits until somebody is answered who was not yet, and says for how many seconds."""
        began, known = time.monotonic(), len(self.acknowledged)

        def is_there() -> bool:
            server.supervise()
            return len(self.acknowledged) > known

        wait_for(is_there, "the next record")
        return time.monotonic() - began

    def see_that_nothing_fails_any_more(self, server: Server) -> None:
        """Also in the threads and processes that were busy with something else."""
        for _time in range(30):
            self.see_a_record(server)
        failed = self.answers - Counter({201: self.answers[201]})
        for _time in range(30):
            self.see_a_record(server)
        assert self.answers - Counter({201: self.answers[201]}) == failed, self.answers

    @property
    def acknowledged(self) -> list[str]:
        return [key for program in self.each for key in program.acknowledged]

    @property
    def answers(self) -> Counter[int]:
        """How often which status was answered; 0 is none at all."""
        return sum((Counter(program.answers) for program in self.each), Counter())
