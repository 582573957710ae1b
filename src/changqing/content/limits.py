"""What the site takes in, at most. Each bound is told to whoever meets it."""

MAX_TEXT_BYTES = 2_000_000
MAX_PICTURE_BYTES = 30_000_000
MAX_PICTURE_PIXELS = 60_000_000
# All frames of a moving picture together: while it is read, each takes four bytes a pixel.
MAX_ANIMATION_PIXELS = 100_000_000
MAX_SOUND_BYTES = 30_000_000
# All sounds of a course: a phone takes no larger pack from another phone, and keeps no more unless it is told to.
MAX_SOUNDS_BYTES = 250_000_000
MAX_FILES = 5_000
MAX_PACK_BYTES = 500_000_000
MAX_UNPACKED_BYTES = 1_000_000_000
# A file of a pack that grows more than this when opened is a bomb, not a text.
MAX_RATIO = 200
