"""Paints the drawn face: outlines in, strokes on a QPainter out. The painter's units are face units (see shape/)."""
