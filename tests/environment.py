"""The environment of the tests: a data folder of their own. A plug-in, so as to be there before Django reads settings.

`CHANGQING_TEST_DATABASE_URL` lets them run on another database (tests/test_postgresql.py).
"""

import os
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = tempfile.mkdtemp(prefix="changqing-test-")

for name in [
    name for name in os.environ if name.startswith("CHANGQING_") and "TEST" not in name and "SHARED" not in name
]:
    del os.environ[name]
os.environ["CHANGQING_DATA"] = DATA
os.environ["CHANGQING_SITE"] = "http://testserver"
os.environ["CHANGQING_HOSTS"] = "testserver localhost 127.0.0.1"
if url := os.environ.get("CHANGQING_TEST_DATABASE_URL"):
    os.environ["CHANGQING_DATABASE_URL"] = url
