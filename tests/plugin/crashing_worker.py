"""The real worker, which dies at lines whose file is called so. Run as a script."""

import os
from pathlib import Path

from emoface.worker import server


class CrashingService(server.ModelService):
    """`crash_once` dies the first time it is asked, `crash_always` each time; both while they work."""

    def generate(self, listener, line, out, **how):
        audio = Path(line["audio"])
        mark = audio.with_suffix(".died")
        if "crash_always" in audio.name or ("crash_once" in audio.name and not mark.exists()):
            mark.touch()
            listener.stage("speech")
            os._exit(3)
        return super().generate(listener, line, out, **how)


if __name__ == "__main__":
    server.serve(CrashingService())
