"""The next class near somebody: by distance, day, hour, audience, with a free seat."""
