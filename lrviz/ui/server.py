"""What the server does besides serving: warm up, remember compiled kernels, and stay useful when a page fails."""

import gc
import hashlib
import logging
import platform
import secrets
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import jax
import streamlit as st

import lrviz
from lrviz import work
from lrviz.lessons import Lesson, library
from lrviz.settings import Settings
from lrviz.training import Training
from lrviz.training_ruler import ruler_of
from lrviz.ui.assets import precompress, shrink
from lrviz.ui.cache import cache_directory, is_writable
from lrviz.ui.scene import landscape, learning_rate_ruler
from lrviz.ui.training_room import OPENING

LOGGER = logging.getLogger("lrviz")
COMPILATION_CACHE_BYTES = 256 * 2**20
STOP_SECONDS = 8
"""How long a server that stops waits for its warm-up; Docker kills after ten."""


def cpu_fingerprint() -> str:
    """A short name of this processor's abilities: a kernel compiled for another one can crash here."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        described = "".join(sorted({line for line in lines if line.startswith(("model name", "flags", "Features"))}))
    except OSError:
        described = platform.processor()
    return hashlib.sha256(f"{platform.machine()} {described}".encode()).hexdigest()[:12]


def remember_compilations() -> None:
    """Let JAX keep compiled kernels on disk, where the cache folder can be written."""
    directory = cache_directory()
    if directory is None or not is_writable(directory):
        return
    jax.config.update("jax_compilation_cache_dir", str(directory / f"jax-{cpu_fingerprint()}"))
    jax.config.update("jax_compilation_cache_max_size", COMPILATION_CACHE_BYTES)
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0)


def first_run(lesson: Lesson) -> Settings:
    """The run with which a lesson opens."""
    return next((run for block in lesson.blocks.values() for run in block.runs().values()), lrviz.Experiment())


def prepare(run: Settings) -> None:
    """What the page of a run needs, computed and remembered."""
    if isinstance(run, Training):
        ruler_of(run)
    else:
        landscape(run)
        learning_rate_ruler(run)


def warm_up(stopping: threading.Event) -> None:
    """Do ahead what the first reader would wait for, then take what is loaded out of the garbage collector's sight.

    Ends early when the server is `stopping`.
    """
    try:
        precompress()
        lrviz.warm_up()
        for run in (lrviz.Experiment(), *map(first_run, library().lessons)):
            if stopping.is_set():
                return
            prepare(run)
        ruler_of(OPENING)
    except Exception:
        LOGGER.exception("warm-up failed; the first page will be slower")
    gc.collect()
    gc.freeze()
    shrink()


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[None]:
    """Warm up beside the server, which answers meanwhile."""
    remember_compilations()
    stopping = threading.Event()
    warming = threading.Thread(target=warm_up, args=(stopping,), name="warm-up", daemon=True)
    warming.start()
    yield
    # A compilation that is cut off as the interpreter ends would crash it.
    stopping.set()
    work.close()
    warming.join(STOP_SECONDS)


def start_again() -> None:
    """Forget every choice, those in the address too."""
    st.query_params.clear()
    st.session_state.clear()


def on_script_error(error: Exception) -> bool:
    """Say what happened, give a reference to the log, and offer a way out instead of a traceback."""
    reference = secrets.token_hex(4)
    LOGGER.error("error %s on a page", reference, exc_info=error)
    sentence = " ".join(str(error).split())[:300] or "it gave no reason"
    st.error(f"This page stopped: {type(error).__name__}", icon="⚠️")
    st.text(sentence)
    st.caption(f"Reference {reference}. The server's log has the details under this number.")
    st.button("Start again with a clean page", key=f"start-again-{reference}", on_click=start_again, type="primary")
    return True
