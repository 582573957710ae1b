"""The room of classes in tests: see `world`."""
