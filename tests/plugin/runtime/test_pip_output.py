"""What pip says, as stages, bytes and sentences."""

import pytest

from emoface.progress import ProgressListener
from emoface_unreal.runtime.pip_output import FAILURE_SENTENCES, PipListener, explain_failure


class Heard(ProgressListener):
    def __init__(self):
        self.stages, self.steps, self.warnings = [], [], []

    def stage(self, name):
        self.stages.append(name)

    def progress(self, done, total):
        self.steps.append((done, total))

    def warn(self, sentence):
        self.warnings.append(sentence)


@pytest.fixture
def heard():
    return Heard()


@pytest.fixture
def pip(heard, tmp_path):
    (tmp_path / "tmp" / "pip-unpack-x").mkdir(parents=True)
    (tmp_path / "packages").mkdir()
    return PipListener(heard, 10e6, tmp_path / "tmp", tmp_path / "packages")


def test_downloads_add_up_and_the_growing_file_counts(pip, heard, tmp_path):
    pip.line("Collecting numpy==2.4.6 (from -r requirements.txt (line 2))")
    pip.line("  Using cached numpy-2.4.6-cp311-cp311-win_amd64.whl (3.0 MB)")
    pip.line("  Downloading https://download.pytorch.org/whl/cpu/torch-2.13.0%2Bcpu-cp311-linux.whl (4.0 MB)")
    (tmp_path / "tmp" / "pip-unpack-x" / "torch-2.13.0+cpu-cp311-linux.whl").write_bytes(bytes(1_000_000))
    pip.poll()
    assert heard.steps[-1] == (4_000_000, 10_000_000)
    pip.line("  Downloading rich-15.0.0-py3-none-any.whl.metadata (18 kB)")
    pip.poll()
    assert heard.steps[-1] == (7_000_000, 10_000_000)


def test_more_than_was_expected_is_no_more_than_all(pip, heard):
    pip.line("Downloading a.whl (25.0 MB)")
    pip.line("Downloading b.whl (1 bytes)")
    pip.poll()
    assert heard.steps[-1] == (25_000_000, 25_000_000)


def test_a_size_is_not_always_said(pip, heard):
    pip.line("Downloading a-1.0-py3-none-any.whl")
    pip.poll()
    assert heard.steps[-1] == (0, 10_000_000)


def test_installing_counts_packages(pip, heard, tmp_path):
    packages = tmp_path / "packages"
    (packages / "pip-24.0.dist-info").mkdir()
    pip.line("Installing collected packages: numpy, torch, rich")
    pip.poll()
    (packages / "numpy-2.4.6.dist-info").mkdir()
    pip.poll()
    assert heard.stages == ["Installing"] and heard.steps == [(0, 3), (1, 3)]


def test_what_is_installed_on_the_way_is_no_stage(pip, heard):
    pip.is_last = False
    pip.line("Downloading torch-2.13.0.whl (4.0 MB)")
    pip.line("Installing collected packages: torch")
    pip.line("Downloading rich-15.0.0.whl (1.0 MB)")
    pip.poll()
    assert heard.stages == [] and heard.steps == [(4_000_000, 10_000_000)]


def test_warnings_are_passed_on(pip, heard):
    pip.line("WARNING: Retrying (Retry(total=4)) after connection broken")
    assert heard.warnings == ["Retrying (Retry(total=4)) after connection broken"]


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "disk is full"),
        ("ERROR: Could not install packages due to an OSError: [WinError 5] Access is denied: 'c10.dll'", "in use"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "damaged"),
        ("pip._vendor.urllib3.exceptions.ReadTimeoutError: HTTPSConnectionPool: Read timed out.", "Check the network"),
        ("WARNING: Retrying after connection broken by 'NameResolutionError(getaddrinfo failed)'", "Check the network"),
        ("SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]'))", "PIP_CERT"),
        ("ERROR: No matching distribution found for torch==2.13.0", "mirror"),
        ("ERROR: something new", "pip says: something new"),
    ],
)
def test_a_failure_has_its_sentence(line, part):
    assert part in explain_failure(["Collecting torch==2.13.0", line, "[notice] A new release of pip is available"])


def test_the_network_is_named_where_the_missing_package_is_only_what_follows():
    lines = ["WARNING: Retrying: NewConnectionError(...)", "ERROR: No matching distribution found for numpy==2.4.6"]
    assert "Check the network, then" in explain_failure(lines)


def test_silence_has_a_sentence():
    assert explain_failure([]) == "pip did not say why."


def test_every_meaning_says_what_to_do():
    assert all("ry again" in sentence or "Check" in sentence for _, sentence in FAILURE_SENTENCES)
