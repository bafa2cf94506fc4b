"""How blinks and gaze are drawn: at random, as the paper does, or as people in conversation were measured to."""

PAPER = "paper"  # `blink.py`, `gaze.py`
CONVERSATION = "conversation"  # `lids.py`, `saccades.py`
STYLES = (PAPER, CONVERSATION)
