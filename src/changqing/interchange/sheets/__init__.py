"""Spreadsheets as offices keep them, read into rows with known columns: CSV in any usual encoding, XLSX, XLS, ODS.

Written as: containers (what kind of file) → workbooks or texts (grids of cells) → headers → tables (rows) → values.
Knows nothing of what the rows are about; a kind declares its columns (`columns.Column`).
"""
