"""The drawn face's paint: outlines in, strokes on a QPainter out. The painter already stands in face units."""
