"""The engine runs this once when it starts: EmoFace's folders on Python's path, its entries in the menus.

Runs in every process that loads the plugin, cooks included, so it loads nothing heavy, and what goes wrong here is
logged and never stands in the way of the editor.
"""


def start():
    import sys
    from pathlib import Path

    import unreal

    root = Path(__file__).resolve().parents[2]
    for folder in (str(root / "Python"), str(root / "Plugin")):
        if folder not in sys.path:
            sys.path.insert(0, folder)
    if sys.version_info < (3, 11):  # noqa: UP036, an engine before 5.4
        version = ".".join(map(str, sys.version_info[:2]))
        unreal.log_warning(
            f"EmoFace: this engine's Python is {version}; EmoFace needs 3.11, which comes with Unreal Engine 5.4. "
            "Its menus are not added."
        )
        return
    from emoface_unreal import project

    if project.has_window():
        from emoface_unreal import menus

        menus.add()


def start_safely():
    import traceback

    try:
        start()
    except Exception:
        report = f"EmoFace did not start; the editor goes on without its menus.\n{traceback.format_exc()}"
        try:
            import unreal

            unreal.log_error(report)
        except Exception:
            print(report)


start_safely()
