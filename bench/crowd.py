"""`python -m bench.crowd`: many people who ask for one thing within a minute, each at her own moment, as they come.

A process of its own, on the client's core. Each has a connection and no cookie. What is told is how long each waited
from the moment she came, not from when the client got round to her.
"""

import asyncio
import json
import pickle
import random
import sys
import time
from collections import Counter
from urllib.parse import urlencode, urlsplit


async def ask(order: dict, name: str, at: float, told: dict) -> None:
    """Send one form at its moment; note what was answered, and how long it took."""
    await asyncio.sleep(max(at - time.perf_counter(), 0))
    url = urlsplit(order["url"])
    body = urlencode({"name": name}).encode()
    head = (
        f"POST {url.path} HTTP/1.1\r\nHost: {url.netloc}\r\nOrigin: http://{url.netloc}\r\nConnection: close\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    try:
        reader, writer = await asyncio.open_connection(url.hostname, url.port)
        writer.write(head.encode() + body)
        await writer.drain()
        answer = await reader.read()
        writer.close()
        told["statuses"][answer.split(b" ", 2)[1].decode()] += 1
    except (OSError, IndexError) as error:
        told["statuses"][type(error).__name__] += 1
    told["times"].append((time.perf_counter() - at) * 1000)


async def crowd(order: dict) -> dict:
    """Let all come, spread over the time by chance, more at the beginning, as they do when booking opens."""
    chance = random.Random(3)
    began = time.perf_counter() + 0.5
    moments = sorted(chance.random() ** 1.3 * order["seconds"] for _ in range(order["people"]))
    told: dict = {"statuses": Counter(), "times": []}
    await asyncio.gather(*(ask(order, f"学员{number}", began + moment, told) for number, moment in enumerate(moments)))
    times = sorted(told["times"])
    return {
        "statuses": told["statuses"], "p50": times[len(times) // 2], "p95": times[int(len(times) * 0.95)],
        "max": times[-1],
    }  # fmt: skip


if __name__ == "__main__":
    json.dump(asyncio.run(crowd(pickle.load(sys.stdin.buffer))), sys.stdout)
