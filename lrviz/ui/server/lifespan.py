"""What the server does besides serving: warm up, remember compiled kernels, and stay useful when a page fails."""

import gc
import hashlib
import html
import logging
import platform
import secrets
import subprocess
import sys
import threading
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import jax
import streamlit as st
from streamlit import config
from streamlit.runtime.app_session import AppSession

from lrviz import Experiment, background, diagnose, simulate
from lrviz.background import NoRoom, memory, store
from lrviz.background.folders import PACKAGE
from lrviz.descent.rate_sweep import regions
from lrviz.ui.components.markdown import escape_markdown
from lrviz.ui.server.assets import precompress, shrink
from lrviz.ui.server.cache import cache_directory, is_writable
from lrviz.ui.server.reruns import heed_every_change

LOGGER = logging.getLogger("lrviz")
COMPILATION_CACHE_BYTES = 256 * 2**20
TIDY_SECONDS = 20
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


def compile_first_kernels() -> None:
    """Compiles what the first pages need, so that nobody waits for it."""
    for optimizer in ("sgd", "momentum", "adam"):
        experiment = Experiment(optimizer=optimizer)
        diagnose(simulate(experiment))
        regions(experiment)


def warm_up(stopping: threading.Event) -> None:
    """Do ahead what the first reader would wait for, then take what is loaded out of the garbage collector's sight.

    Ends early when the server is `stopping`.
    """
    try:
        precompress()
        compile_first_kernels()
        gc.collect()
        gc.freeze()
        shrink()
    except Exception:
        LOGGER.exception("warm-up failed; the first pages will be slower")
    keep_memory_low(stopping)


def keep_memory_low(stopping: threading.Event) -> None:
    """Gives back now and then what a class has left; when all have gone, the server is as it was at its start."""
    while not stopping.wait(TIDY_SECONDS):
        try:
            if background.tidy():
                compile_first_kernels()
        except Exception:
            LOGGER.exception("memory was not given back")


@contextmanager
def filling_the_store() -> Generator[None]:
    """Fill the store beside the server if it lacks something, in a process of low priority: readers come first."""
    folder = cache_directory()
    if folder is None or not is_writable(folder) or store.is_complete():
        yield
        return
    process = subprocess.Popen(
        [sys.executable, "-m", "lrviz.warm", "--beside"],
        cwd=PACKAGE.parent,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.terminate()


def watch_no_files() -> None:
    """Look at no source file if none is to be watched. Streamlit 1.67 looks at all of them for every reader whose
    connection was lost and came back, in the thread that serves everybody.
    """
    if config.get_option("server.fileWatcherType") == "none":
        AppSession.register_file_watchers = lambda self: None


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncGenerator[None]:
    """Warm up beside the server, which answers meanwhile."""
    remember_compilations()
    memory.keep_heap_small()
    watch_no_files()
    heed_every_change()
    store.use(cache_directory())
    stopping = threading.Event()
    warming = threading.Thread(target=warm_up, args=(stopping,), name="warm-up", daemon=True)
    warming.start()
    with filling_the_store():
        yield
    # A compilation that is cut off as the interpreter ends would crash it.
    stopping.set()
    background.close()
    warming.join(STOP_SECONDS)


def on_script_error(error: Exception) -> bool:
    """Say that the page stopped, give a reference to the log, and offer the same page anew instead of a traceback."""
    if isinstance(error, NoRoom):
        st.warning(escape_markdown(error), icon=":material/hourglass_disabled:")
    else:
        reference = secrets.token_hex(4)
        LOGGER.error("error %s on a page", reference, exc_info=error)
        st.error(
            "Something on this page went wrong, and it isn't your fault. What you have solved is kept.",
            icon=":material/error:",
        )
        st.caption(f"The server's log has the details under the number {reference}.")
    # A link and not a button: the page is loaded anew, with a session of its own.
    address = html.escape(this_page(), quote=True)
    st.html(f'<a class="lrv-again" href="{address}" target="_self">Open this page again</a>')
    return True


def this_page() -> str:
    """The path of the page that is shown, without what the address said beside it."""
    return urlsplit(st.context.url or "").path or "/"
