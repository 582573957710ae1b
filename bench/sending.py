"""`python -m bench.sending`: a client that sends batches over a few connections, or single statements at a given rate.

A process of its own, on the client's core; what it is to send comes as a pickle on standard input.
"""

import base64
import http.client
import json
import pickle
import sys
import threading
import time
from collections import Counter
from urllib.parse import urlsplit
from uuid import uuid4


def main() -> None:
    """Send; print what came of it as JSON."""
    order = pickle.load(sys.stdin.buffer)
    print(json.dumps(put(order) if order.get("rate") else post(order)))


def _connection(order: dict) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(urlsplit(order["url"]).netloc, timeout=60)


def _headers(order: dict) -> dict[str, str]:
    credential = base64.b64encode(order["credential"].encode()).decode()
    return {
        "Authorization": f"Basic {credential}",
        "X-Experience-API-Version": order.get("version", "1.0.3"),
        "Content-Type": "application/json",
    }


def post(order: dict) -> dict:
    """Send batches, one after the other on each connection; say how long it took, and what was answered."""
    waiting, statuses, lock = list(order["bodies"])[::-1], Counter(), threading.Lock()
    path, headers = urlsplit(order["url"]).path, _headers(order)

    def send() -> None:
        connection = _connection(order)
        while True:
            with lock:
                if not waiting:
                    return
                body = waiting.pop()
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            told = answer.read()
            with lock:
                statuses[answer.status] += 1
                if answer.status != 200 and len(statuses) < 3:
                    print(answer.status, told[:300], file=sys.stderr)

    threads = [threading.Thread(target=send) for _ in range(order["connections"])]
    began = time.perf_counter()
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return {"seconds": time.perf_counter() - began, "statuses": statuses}


def put(order: dict) -> dict:
    """Put single statements at moments that do not depend on the answers; return how long each took from its moment."""
    path, headers, took = urlsplit(order["url"]).path, _headers(order), []
    lock, count = threading.Lock(), len(order["bodies"])
    places = iter(range(count))
    began = time.perf_counter() + 0.2

    def send() -> None:
        connection = _connection(order)
        while True:
            with lock:
                place = next(places, None)
            if place is None:
                return
            due = began + place / order["rate"]
            if (pause := due - time.perf_counter()) > 0:
                time.sleep(pause)
            told = json.loads(order["bodies"][place])
            name = told["id"] = str(uuid4())
            connection.request("PUT", f"{path}?statementId={name}", json.dumps(told).encode(), headers)
            answer = connection.getresponse()
            answer.read()
            with lock:
                took.append((time.perf_counter() - due) * 1000 if answer.status == 204 else 1e9)

    threads = [threading.Thread(target=send) for _ in range(order["connections"])]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    took.sort()
    whole = time.perf_counter() - began
    return {"p50": took[len(took) // 2], "p99": took[int(len(took) * 0.99)], "rate": count / whole}


if __name__ == "__main__":
    main()
