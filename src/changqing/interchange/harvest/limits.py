"""What is taken in of a feed, at most. Each bound is told to whoever meets it."""

MAX_RESPONSE_BYTES = 10_000_000  # of one answer, unpacked
MAX_TOTAL_BYTES = 60_000_000  # of all answers of one harvest
MAX_REQUESTS = 2_000
MAX_REDIRECTS = 5
MAX_PAGES = 200  # of one list
MAX_LINKED_PAGES = 500  # pages that a list or a sitemap leads to
MAX_COURSES = 10_000
MAX_OFFERINGS = 50_000
MAX_DEPTH = 40  # of things within things
MAX_ID = 500  # characters
REQUEST_SECONDS = 30.0
HARVEST_SECONDS = 600.0
PAUSE_SECONDS = 0.2  # between two requests
