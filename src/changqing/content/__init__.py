"""What is taught: releases, and packs, the signed archives they are. A release never changes.

Turns a draft of a course into a pack and opens packs again; never knows who learns from them.
"""
