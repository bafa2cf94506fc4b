"""The engine runs this once when it starts: it adds EmoFace's folders to Python's path and its entries to the menus.

It runs in every process that loads the plugin, cooks included, so it imports nothing large; errors are logged and never
keep the editor from starting.
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
