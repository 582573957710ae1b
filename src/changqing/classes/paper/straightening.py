"""A photo put straight: the projective map from the sheet to the photo, by the QR codes whose places are known."""

from collections.abc import Sequence

Pair = tuple[float, float]
Matrix = list[list[float]]


def fitted(pairs: Sequence[tuple[Pair, Pair]]) -> list[float] | None:
    """Return the eight coefficients of the map from the first of each pair to the second, by least squares.

    (x, y) → ((ax + by + c) / (gx + hy + 1), (dx + ey + f) / (gx + hy + 1)). None where the pairs do not settle it.
    """
    if len(pairs) < 4:
        return None
    # Within about ±1, so that the squares of the equations stay of one size.
    scale, shift = 150.0, (105.0, 148.0)
    size = max(max(x, y) for _from, (x, y) in pairs) or 1.0
    rows: Matrix = []
    wanted: list[float] = []
    for (x0, y0), (u0, v0) in pairs:
        x, y, u, v = (x0 - shift[0]) / scale, (y0 - shift[1]) / scale, u0 / size, v0 / size
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        wanted += [u, v]
    square = [[sum(row[i] * row[j] for row in rows) for j in range(8)] for i in range(8)]
    right = [sum(row[i] * value for row, value in zip(rows, wanted, strict=True)) for i in range(8)]
    found = _solved(square, right)
    if found is None:
        return None
    a, b, c, d, e, f, g, h = found
    # Back to millimetres and pixels.
    sx, sy = shift
    below = 1 - (g * sx + h * sy) / scale
    if abs(below) < 1e-9:
        return None
    top = [a / scale, b / scale, c - (a * sx + b * sy) / scale]
    middle = [d / scale, e / scale, f - (d * sx + e * sy) / scale]
    return [
        *(one * size / below for one in top),
        *(one * size / below for one in middle),
        g / scale / below,
        h / scale / below,
    ]


def _solved(matrix: Matrix, right: list[float]) -> list[float] | None:
    """Return the solution of equations by elimination with pivots; None where there is not one."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    count = len(rows)
    for column in range(count):
        pivot = max(range(column, count), key=lambda row: abs(rows[row][column]))
        if abs(rows[pivot][column]) < 1e-12:
            return None
        rows[column], rows[pivot] = rows[pivot], rows[column]
        for row in range(column + 1, count):
            factor = rows[row][column] / rows[column][column]
            for place in range(column, count + 1):
                rows[row][place] -= factor * rows[column][place]
    found = [0.0] * count
    for row in reversed(range(count)):
        rest = sum(rows[row][place] * found[place] for place in range(row + 1, count))
        found[row] = (rows[row][count] - rest) / rows[row][row]
    return found


def mapped(coefficients: Sequence[float], point: Pair) -> Pair:
    """Return where the map takes a point."""
    a, b, c, d, e, f, g, h = coefficients
    x, y = point
    below = g * x + h * y + 1
    return (a * x + b * y + c) / below, (d * x + e * y + f) / below


def astray(coefficients: Sequence[float], point: Pair, seen: Pair) -> Pair:
    """Return by how much a point lies beside where the map takes it, in the units of the page: paper is never flat."""
    u, v = mapped(coefficients, point)
    x, y = point
    (ux, vx), (uy, vy) = mapped(coefficients, (x + 1, y)), mapped(coefficients, (x, y + 1))
    a, b, c, d = ux - u, uy - u, vx - v, vy - v
    whole = a * d - b * c
    if abs(whole) < 1e-9:
        return 0.0, 0.0
    du, dv = seen[0] - u, seen[1] - v
    return (d * du - b * dv) / whole, (a * dv - c * du) / whole


def scaled(coefficients: Sequence[float], unit: float) -> tuple[float, ...]:
    """Return the map for points told in parts of a millimetre: `unit` of them make one."""
    a, b, c, d, e, f, g, h = coefficients
    return a / unit, b / unit, c, d / unit, e / unit, f, g / unit, h / unit
