"""What a user can do with sequences: animate lines, revise takes, harvest clips."""
