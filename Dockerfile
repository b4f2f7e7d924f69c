# syntax=docker/dockerfile:1
# The production image: dependencies by hash, static files compressed at build time, no root, nothing to write to
# but /app/var/run, /app/var/media, /app/var/register and /app/var/compiled (loops of matching, made on first use).

FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /venv
COPY requirements/production.txt /tmp/
RUN /venv/bin/pip install --quiet --require-hashes --requirement /tmp/production.txt
COPY . /app
WORKDIR /app
# Collecting static files connects to nothing, but settings have to be there to be read.
RUN DJANGO_SETTINGS_MODULE=technorth.settings.production \
    SECRET_KEY=build ALLOWED_HOSTS=build.invalid SITE_URL=https://build.invalid \
    DATABASE_URL=postgres://build@build.invalid/build REDIS_URL=redis://build.invalid/0 EMAIL_URL=smtp://build.invalid \
    /venv/bin/python manage.py collectstatic --noinput --verbosity 0 \
    && mkdir -p var/run var/media var/register var/compiled

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin portal
COPY --from=build /venv /venv
COPY --from=build /app /app
RUN chown -R portal:portal /app/var/run /app/var/media /app/var/register /app/var/compiled
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=technorth.settings.production \
    PROMETHEUS_MULTIPROC_DIR=/app/var/run \
    NUMBA_CACHE_DIR=/app/var/compiled
WORKDIR /app
USER portal
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=10s --start-period=60s CMD ["python", "-m", "technorth.healthcheck", "web"]
# Refuses to serve while something is wrong with the settings or the database (demonstration accounts, say).
CMD ["sh", "-c", "python manage.py check --database default && exec gunicorn --config python:technorth.gunicorn --worker-tmp-dir /dev/shm --bind 0.0.0.0:8000 technorth.wsgi"]
