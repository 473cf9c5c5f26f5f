"""The server: `lrviz serve`, or `streamlit run app.py`."""

import sys

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

from lrviz.background import memory, share_the_processor
from lrviz.background.folders import PACKAGE
from lrviz.labs.finder.study import storage_from_environment
from lrviz.ui.server.assets import CompressedAssets
from lrviz.ui.server.cache import cache_directory
from lrviz.ui.server.headers import SecurityHeaders, frame_ancestors
from lrviz.ui.server.index_page import ServerAddress
from lrviz.ui.server.lifespan import lifespan, on_script_error
from lrviz.ui.server.presence import Presence
from lrviz.ui.server.uploads import BoundedUploads

share_the_processor()
try:
    memory.limit()
    cache_directory()
    storage_from_environment()
    ancestors = frame_ancestors()
except ValueError as error:  # of an environment variable, which it names
    sys.exit(f"LR-Viz cannot start: {error}")

app = st.App(
    PACKAGE / "ui" / "server" / "navigation.py",
    # What CompressedAssets does not know (index.html, downloads) is small enough to compress as it goes out.
    middleware=[
        Middleware(SecurityHeaders, ancestors=ancestors),
        Middleware(CompressedAssets),
        Middleware(GZipMiddleware, minimum_size=1000),
        Middleware(ServerAddress),
        Middleware(BoundedUploads),
        Middleware(Presence),
    ],
    lifespan=lifespan,
    on_script_error=on_script_error,
)
