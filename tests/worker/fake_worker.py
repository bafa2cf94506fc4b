"""A worker without a model, which succeeds or fails as its request says. The server is real. Run as a script."""

import ctypes
import os
import sys
import time
from pathlib import Path

from emoface.errors import EmoFaceError
from emoface.worker import server


class FakeService:
    """`generate` has the params `do`, which names a behaviour, `marker` and `done`."""

    def initialize(self, listener, protocol, model=None, **settings):
        listener.stage("load")
        match model:
            case "nobody":
                raise EmoFaceError("no model is called 'nobody'.")
            case "never ready":
                time.sleep(60)
        return {"server": "fake", "pid": os.getpid()}

    def generate(self, listener, do, marker="", done=3):
        match do:
            case "answer":
                for i in range(done):
                    listener.stage("speech")
                    listener.progress(i + 1, done)
                listener.warn("half of it is damaged.")
            case "print":
                print("stray")
                os.write(1, b"stray bytes\n")
                libc = ctypes.CDLL(None) if os.name == "posix" else ctypes.cdll.ucrtbase
                libc.puts(b"stray C string")
                libc.fflush(None)
                assert sys.stdin.read() == ""
            case "crash once" if not Path(marker).exists():
                Path(marker).touch()
                os._exit(3)
            case "crash":
                print("RuntimeError: out of luck", file=sys.stderr)
                os._exit(3)
            case "segfault":
                ctypes.string_at(0)
            case "yield":
                while True:
                    listener.progress(0, 0)
                    time.sleep(0.01)
            case "stubborn":
                listener.progress(0, 0)
                time.sleep(60)
            case "refuse":
                raise EmoFaceError("the line is silent. Record it again.")
            case "fail":
                raise ZeroDivisionError("a bug")
        return {"pid": os.getpid()}

    def animate(self, listener, **params):
        return params


if __name__ == "__main__":
    server.serve(FakeService())
