from emoface.alignment import Alignment, TextFit, Word, text_fit


def test_the_fit_counts_letters_and_lists_the_words_that_do_not_hold():
    held = Word("nobody", 0.0, 0.5, 0.9, "aligned")
    left_out = Word("is", 0.5, 0.6, 0.0, "heard")
    corrected = Word("here", 0.6, 1.0, 1.0, "corrected")
    assert text_fit(Alignment((held, left_out, corrected))) == TextFit(round(10 / 12, 3), (left_out,))


def test_without_words_nothing_fits():
    assert text_fit(Alignment()) == TextFit(0.0, ())
