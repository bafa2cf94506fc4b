import os

from emoface.speech.quiet_stderr import STDERR, without_decoder_messages


def test_the_decoders_lines_are_dropped_and_all_others_come_out(capfd):
    with without_decoder_messages():
        os.write(STDERR, b"[src/libmpg123/layer3.c:INT123_do_layer3():1774] error: part2_3_length too large\n")
        os.write(STDERR, b"batch: 3 of 8 lines\n\nNote: Illegal Audio-MPEG-Header 0x00000000 at offset 1.\n")
    os.write(STDERR, b"after\n")
    assert capfd.readouterr().err == "batch: 3 of 8 lines\nafter\n"


def test_stderr_comes_back_after_an_error(capfd):
    try:
        with without_decoder_messages():
            raise ValueError
    except ValueError:
        os.write(STDERR, b"after\n")
    assert capfd.readouterr().err == "after\n"
