"""The Qt panel: pick recordings, paint emotion, re-roll, write. Talks to a host and to the worker, never to torch."""
