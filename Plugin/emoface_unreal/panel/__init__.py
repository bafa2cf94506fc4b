"""The panel inside the editor: its window, its host, its workers, and what a write would do."""
