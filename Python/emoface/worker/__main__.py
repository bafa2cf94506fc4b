"""`python -m emoface.worker` serves requests on stdin and stdout until stdin ends."""

from .server import ModelService, serve

serve(ModelService())
