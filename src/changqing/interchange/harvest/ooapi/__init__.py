"""The feed of an Open Education API, version 6 as it is published; what it does not know of is passed over."""
