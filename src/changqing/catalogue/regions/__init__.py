"""Where things are: the table of regions, names read as regions, and what is near."""
