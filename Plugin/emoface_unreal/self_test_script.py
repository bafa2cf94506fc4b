"""The self-test for a command line: UnrealEditor-Cmd <project> -ExecutePythonScript=<this file> -unattended."""

from emoface_unreal.output_log import set_up_logging
from emoface_unreal.self_test.checks import self_test

if __name__ == "__main__":
    set_up_logging()
    self_test()
