# The `gitmig` command as an image:
#   docker build -t gitmig . && docker run --rm -v "$PWD:/project" -e STAGING_DATABASE_URL gitmig deploy staging
# env.py imports your application: build FROM this image and install it into /opt/gitmig, see docs/deploy.md.
ARG BASE=python:3.13-slim-bookworm

FROM ${BASE} AS build
WORKDIR /source
COPY pyproject.toml README.md LICENSE ./
COPY gitmig ./gitmig
RUN python -m venv /opt/gitmig \
 && /opt/gitmig/bin/pip install --no-cache-dir --no-compile '.[postgresql,mysql]'

FROM ${BASE}
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends git \
 && rm -rf /var/lib/apt/lists/*
COPY --from=build /opt/gitmig /opt/gitmig
# a mounted repository belongs to another user, and git would refuse to read it
ENV PATH=/opt/gitmig/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    GIT_CONFIG_COUNT=1 \
    GIT_CONFIG_KEY_0=safe.directory \
    GIT_CONFIG_VALUE_0=*
WORKDIR /project
USER 10001:10001
ENTRYPOINT ["/opt/gitmig/bin/gitmig"]
CMD ["--help"]
