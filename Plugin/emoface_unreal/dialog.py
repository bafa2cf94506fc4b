"""A sentence to the user, in a window of the editor's own.

Never from a tick callback: a modal window there can crash the editor.
"""

import unreal

TITLE = "EmoFace"


def tell(sentence: str) -> None:
    unreal.EditorDialog.show_message(TITLE, sentence, unreal.AppMsgType.OK)


def agree(question: str) -> bool:
    """Whether the user says yes. No where nobody sits there (-unattended)."""
    answer = unreal.EditorDialog.show_message(TITLE, question, unreal.AppMsgType.YES_NO, unreal.AppReturnType.NO)
    return answer == unreal.AppReturnType.YES
