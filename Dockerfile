# One image for every part: `serve` (web), `serve --no-worker`, `worker`, and all other commands. See compose.yaml.
FROM debian:12-slim

RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      python3 python3-venv redis-server libreoffice-writer-nogui fontconfig fonts-noto-cjk \
 && rm -rf /var/lib/apt/lists/*

# Everything is the administrator's; the program can write into its data folder alone.
RUN groupadd --gid 10001 planreview \
 && useradd --uid 10001 --gid planreview --home-dir /data --no-create-home --shell /usr/sbin/nologin planreview \
 && install -d -o planreview -g planreview -m 0700 /data

WORKDIR /opt/planreview
COPY requirements.lock ./
RUN python3 -m venv .venv \
 && .venv/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY parsers parsers
COPY extractors extractors
COPY rules rules
COPY storage storage
COPY workers workers
COPY service service
COPY samples samples
RUN .venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation -e . \
 && .venv/bin/python -m compileall -q parsers extractors rules storage workers service

ENV PATH=/opt/planreview/.venv/bin:$PATH \
    PLANREVIEW_HOME=/data \
    PYTHONDONTWRITEBYTECODE=1
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8000
# Documents in work are given twenty seconds, requests ten.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["planreview", "serve", "--host", "0.0.0.0"]
