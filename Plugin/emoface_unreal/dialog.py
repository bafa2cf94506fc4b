"""Messages and questions to the user, in the editor's own dialog window.

Not to be called from a tick callback: a modal window there can crash the editor.
"""

import unreal

TITLE = "EmoFace"


def show_message(sentence: str) -> None:
    """Show a sentence, with OK."""
    unreal.EditorDialog.show_message(TITLE, sentence, unreal.AppMsgType.OK)


def confirm(question: str) -> bool:
    """Ask a question, and return whether the user chose Yes. In an unattended editor (-unattended) it is No."""
    answer = unreal.EditorDialog.show_message(TITLE, question, unreal.AppMsgType.YES_NO, unreal.AppReturnType.NO)
    return bool(answer == unreal.AppReturnType.YES)
