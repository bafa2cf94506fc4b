import pytest


@pytest.fixture(scope="session")
def scratch(tmp_path_factory):
    """A folder whose files each example of a hypothesis test writes anew."""
    return tmp_path_factory.mktemp("formats")
