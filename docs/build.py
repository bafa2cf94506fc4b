"""Build the documentation as web pages: `python docs/build.py [FOLDER]`, by default into build/docs. Needs no network.

The Markdown pages of this folder, the README and CONTRIBUTING become HTML, and pdoc writes the reference of what
`import emoface` offers from its docstrings. Fails if a link leads nowhere, a page is in no section, or a public name
has no docstring. The pages read as well on a Git host, which shows the same files.
"""

import re
import shutil
import sys
import warnings
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

import jinja2
import markdown2

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = ROOT / "docs" / "templates"
REFERENCE = "reference/emoface.html"

# The navigation: section -> its pages, by their path in the repository.
SECTIONS = {
    "": ("README.md", "CHANGELOG.md"),
    "Animate": ("docs/panel.md", "docs/text.md", "docs/batch.md", "docs/review.md", "docs/cluster.md"),
    "Unreal": tuple(
        f"docs/unreal/{name}.md" for name in ("install", "first-line", "batch", "self-test", "troubleshooting")
    ),
    "Develop": ("CONTRIBUTING.md", "docs/architecture.md", "docs/terminology.md", "SECURITY.md"),
    "Credits": ("THIRD_PARTY_NOTICES.md", "Resources/Models/compact.md", "Resources/Samples/README.md"),
}
PAGES = tuple(page for pages in SECTIONS.values() for page in pages)

EXTRAS = ["cuddled-lists", "fenced-code-blocks", "header-ids", "highlightjs-lang", "tables"]

LINK = re.compile(r'(?P<attribute>href|src)="(?P<target>[^"]*)"')
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)  # https:, mailto:
PARAMETER = re.compile(r"(?P<names>[a-z_]\w*(, [a-z_]\w*)*): (?P<text>\S.*)")


def main() -> int:
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "docs"
    shutil.rmtree(out, ignore_errors=True)
    problems = [*pages_without_section(), *build_pages(out), *build_reference(out)]
    problems += broken_links(out)
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{out / 'index.html'}: {len(PAGES)} pages and the reference, {len(problems)} problems")
    return bool(problems)


def pages_without_section() -> list[str]:
    """Problems: Markdown files in this folder that no section names."""
    found = {path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").rglob("*.md")}
    return [f"{page}: no section of docs/build.py names it." for page in sorted(found - set(PAGES))]


def build_pages(out: Path) -> list[str]:
    """Write the Markdown pages as HTML, with the files that they show. Returns the problems."""
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True)
    template = environment.get_template("page.html.jinja2")
    titles = {page: title_of(page) for page in PAGES}
    problems: list[str] = []
    for page in PAGES:
        html = str(markdown2.markdown((ROOT / page).read_text("utf-8"), extras=EXTRAS))
        content, files, wrong = with_site_links(page, html)
        problems += wrong
        up = "../" * (html_path(page).count("/"))
        navigation = [
            (section, [(titles[other], up + html_path(other), other == page) for other in pages])
            for section, pages in SECTIONS.items()
        ]
        text = template.render(
            title=titles[page], content=content, navigation=navigation, home=up, reference=up + REFERENCE
        )
        write(out / html_path(page), text)
        for file in files:
            target = out / file
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / file, target)
    shutil.copyfile(ROOT / "Resources" / "Icon128.png", out / "icon.png")
    return problems


def title_of(page: str) -> str:
    """The first heading."""
    for line in (ROOT / page).read_text("utf-8").splitlines():
        if line.startswith("# "):
            return line.removeprefix("# ").replace("`", "")
    raise ValueError(f"{page}: it has no heading.")


def html_path(page: str) -> str:
    """Where a page stands in the site; docs/ is its root."""
    path = "index.md" if page == "README.md" else page.removeprefix("docs/")
    return PurePosixPath(path).with_suffix(".html").as_posix()


def with_site_links(page: str, html: str) -> tuple[str, list[str], list[str]]:
    """A page's HTML with links that hold in the site, the files it shows, and the links that lead nowhere."""
    files: list[str] = []
    problems: list[str] = []
    here = PurePosixPath(html_path(page)).parent

    def site_link(match: re.Match[str]) -> str:
        target, _, anchor = match["target"].partition("#")
        if not target or ELSEWHERE.match(target):
            return match[0]
        path = (ROOT / page).parent.joinpath(unquote(target)).resolve()
        name = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else ""
        if name in PAGES:
            link = html_path(name)
        elif path.is_file() and name:
            link = name
            files.append(name)
        else:
            problems.append(f"{page}: a link leads nowhere: {match['target']}")
            return match[0]
        relative = PurePosixPath(*[".."] * len(here.parts), link).as_posix()
        return f'{match["attribute"]}="{relative}{"#" if anchor else ""}{anchor}"'

    return LINK.sub(site_link, html), files, problems


def build_reference(out: Path) -> list[str]:
    """Have pdoc write the reference. Returns the problems: what pdoc warns of, and names without a docstring."""
    sys.path.insert(0, str(ROOT / "Python"))
    import pdoc
    import pdoc.render

    import emoface

    pdoc.render.configure(
        docformat="markdown",
        show_source=False,
        template_directory=TEMPLATES,
        logo="../icon.png",
        logo_link="../index.html",
    )
    pdoc.render.env.filters["parameter_lists"] = parameter_lists
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        pdoc.pdoc("emoface", output_directory=out / "reference")
    problems = [f"reference: {warning.message}" for warning in caught if "pdoc" in str(warning.filename)]
    undocumented = [name for name in emoface.__all__ if not getattr(emoface, name).__doc__]
    return problems + [f"reference: emoface.{name} has no docstring." for name in undocumented]


def parameter_lists(docstring: str) -> str:
    """A docstring with a Markdown list for its lines of parameters or fields, such as `seed: draws blinks and gaze.`"""
    lines: list[str] = []
    in_list = False
    for line in docstring.splitlines():
        parameter = PARAMETER.fullmatch(line)
        if parameter:
            names = ", ".join(f"`{name}`" for name in parameter["names"].split(", "))
            lines += [*([] if in_list else [""]), f"- {names}: {parameter['text']}"]
        elif in_list and line and not line.startswith(" "):
            lines += ["", line]
        else:
            lines.append(line)
        in_list = bool(parameter) or (in_list and line.startswith(" "))
    return "\n".join(lines)


class Links(HTMLParser):
    """The links of an HTML page, and the ids that a link can lead to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if value and name in ("href", "src"):
                self.links.append(value)
            elif value and name in ("id", "name"):
                self.ids.add(value)


def broken_links(out: Path) -> list[str]:
    """Links of the site's pages to files or places in them that are not there."""
    pages = {path: Links(path.read_text("utf-8")) for path in sorted(out.rglob("*.html"))}
    broken = []
    for path, page in pages.items():
        for link in page.links:
            if ELSEWHERE.match(link):
                continue
            target, _, anchor = link.partition("#")
            file = (path.parent / unquote(target)).resolve() if target else path
            is_there = file.is_file() and (not anchor or file not in pages or unquote(anchor) in pages[file].ids)
            if not is_there:
                broken.append(f"{path.relative_to(out)}: a link leads nowhere: {link}")
    return broken


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


if __name__ == "__main__":
    sys.exit(main())
