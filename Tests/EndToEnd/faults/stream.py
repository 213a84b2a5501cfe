"""Clients that send asynchronous requests and go on until each is accepted, and one that keeps reading how they stand."""

import random
import threading
import time
from collections import Counter

from .crash import LOST
from .records import FINAL

PAUSE = 0.1
# Said by a host that cannot take it now; nothing is stored, or the same key is under way.
LATER = (409, 429, 503)


class Stream:
    """Sends `wishes` by `clients` at once; each wish has an Idempotency-Key, so what was not heard is sent again.

    may_revise: the vendor may change the verdict after the end."""

    def __init__(self, stage, wishes, clients=8, later=LATER, may_revise=False):
        self.stage = stage
        self.wishes = wishes
        self.unheard = 0       # sent, and nothing heard
        self.replayed = 0      # answers to a repetition
        self.refusals = Counter()  # (status, code) of answers that said to come again later
        self.readings = 0      # by the watcher
        self.trouble = []      # what no client may ever meet
        self._later = later
        self._may_revise = may_revise
        self._next = iter(wishes)
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(self._send_all,), daemon=True) for _ in range(clients)]
        self._watcher = threading.Thread(target=self._run, args=(self._watch,), daemon=True)

    def start(self):
        for thread in [*self._threads, self._watcher]:
            thread.start()
        return self

    def stop(self):
        self._stopped.set()
        for thread in [*self._threads, self._watcher]:
            thread.join(60)

    @property
    def is_sending(self):
        return any(thread.is_alive() for thread in self._threads)

    @property
    def accepted(self):
        return sum(wish.request is not None for wish in self.wishes)

    def _run(self, work):
        try:
            work()
        except Exception as error:  # A thread's exception would be lost.
            self.trouble.append(repr(error))

    def _send_all(self):
        while not self._stopped.is_set():
            with self._lock:
                wish = next(self._next, None)
            if wish is None:
                return
            while wish.request is None and not self._stopped.is_set():
                self._send(wish)

    def _send(self, wish):
        try:
            answer = self.stage.client(wish.tenant).post(wish.path, wish.body, headers={"Idempotency-Key": wish.key})
        except ConnectionRefusedError:
            return time.sleep(PAUSE)  # Nobody is there to take it.
        except LOST:
            with self._lock:
                self.unheard += 1
            return time.sleep(PAUSE)
        if answer.status in self._later:
            with self._lock:
                self.refusals[answer.status, answer["code"]] += 1
            return time.sleep(PAUSE)
        if answer.status != 202:
            self.trouble.append(f"{wish.key}: {answer}")
            wish.request = "refused"
            return None
        with self._lock:
            self.replayed += "idempotency-replayed" in answer.headers
        wish.request = answer["id"]
        return None

    def _watch(self):
        """Reads one after the other: nobody may ever see a request go back, or a final one change."""
        seen = {}
        draws = random.Random(0)
        while not self._stopped.is_set():
            known = [wish for wish in self.wishes if wish.request and wish.request != "refused"]
            if not known:
                time.sleep(PAUSE)
                continue
            # New ones more than old ones: those are under way.
            wish = known[max(draws.randrange(len(known)), draws.randrange(len(known)))]
            for _ in range(3):
                self._read(wish, seen)

    def _read(self, wish, seen):
        path = wish.path.partition("?")[0].removesuffix("/async")
        try:
            answer = self.stage.client(wish.tenant).get(f"{path}/{wish.request}")
        except LOST:
            return time.sleep(PAUSE)
        if answer.status == 503:
            return time.sleep(PAUSE)
        if answer.status != 200:
            self.trouble.append(f"{wish.key}: read as {answer}")
            return None
        self.readings += 1
        before = seen.get(wish.request)
        now = (answer["status"], (answer.json.get("progress") or {}).get("percentage", 0), answer.json.get("decision"))
        if before:
            if now[1] < before[1]:
                self.trouble.append(f"{wish.key}: progress went back from {before} to {now}")
            if before[0] in FINAL and now[:2 if self._may_revise else 3] != before[:2 if self._may_revise else 3]:
                self.trouble.append(f"{wish.key}: was {before}, is {now}")
        seen[wish.request] = now
        return None
