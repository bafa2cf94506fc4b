"""The geometry of the drawn face: rig values in, outlines out. Nothing is painted here.

Outlines are float64 (n, 2) in face units: the drawn head is about 150 units wide, x grows to the viewer's right, which
is the character's left, y grows downwards, and (0, 0) is the bridge of the nose. Distances and strengths are judged by
eye against photographs of each movement; only their signs come from the board.
"""
