"""The application a server runs: the edge, what requests carry read, turns, compression, Django."""

import os

from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "changqing.core.settings")
django: WSGIHandler = get_wsgi_application()

from changqing.core import server  # noqa: E402  (needs Django's settings)
from changqing.core.arriving import Arriving  # noqa: E402
from changqing.core.edge import Compress, Edge, Turns  # noqa: E402

server.serving = True
application = Edge(Arriving(Turns(Compress(django))))
