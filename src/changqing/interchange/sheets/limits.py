"""What is taken in of a spreadsheet, at most. Each bound is told to whoever meets it."""

MAX_BYTES = 20_000_000
MAX_ROWS = 200_000
MAX_COLUMNS = 200
MAX_CELL = 20_000  # characters
# A workbook is a zip archive: what it may grow to, and how much any larger part of it may be packed.
MAX_UNPACKED_BYTES = 500_000_000
MAX_RATIO = 200
MAX_PARTS = 5_000
SMALL_PART = 1_000_000
# What the process that opens a workbook may use.
MAX_MEMORY_BYTES = 2_500_000_000
MAX_SECONDS = 60
