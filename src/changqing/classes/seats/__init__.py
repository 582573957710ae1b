"""Seats: given in the order of asking, never one twice; the waiting list, which moves by itself."""
