FROM python:3.12-slim-bookworm AS build

ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
RUN python -m venv /app/.venv
COPY requirements.txt .
# Behind a proxy with its own certificates, pass pip's settings in: --secret id=pip_conf,src=… --secret id=ca_bundle,src=…
RUN --mount=type=secret,id=pip_conf,target=/etc/pip.conf \
    --mount=type=secret,id=ca_bundle,target=/run/secrets/ca_bundle.pem \
    /app/.venv/bin/pip install -r requirements.txt
COPY . .
# Time is cheap here: the smallest files, what every page shows when it opens, and Python compiled ahead, since the
# container's own disk is read-only. What `make store` has computed for this very code is reused.
RUN if [ -d build/cache ]; then mv build/cache .cache && rm -r build && chmod -R go-w .cache; fi \
    && export LRVIZ_CACHE_DIR=/app/.cache \
    && /app/.venv/bin/python -m lrviz.ui.server.assets \
    && /app/.venv/bin/python -m lrviz.warm \
    && chmod -R a+rX /app/.cache \
    && /app/.venv/bin/python -m compileall -q lrviz app.py


FROM python:3.12-slim-bookworm

ENV PATH=/app/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    LRVIZ_CACHE_DIR=/app/.cache \
    STREAMLIT_BROWSER_SERVER_ADDRESS=localhost \
    STREAMLIT_SERVER_ADDRESS=0.0.0.0 \
    STREAMLIT_SERVER_PORT=8501 \
    STREAMLIT_SERVER_FILE_WATCHER_TYPE=none
WORKDIR /app
COPY --from=build /app /app
USER 10001:10001
EXPOSE 8501
HEALTHCHECK --interval=5s --timeout=4s --start-period=60s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=3)"]
CMD ["streamlit", "run", "app.py"]
