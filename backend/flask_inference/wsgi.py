"""Entry point for Gunicorn: `gunicorn -c deploy/gunicorn/flask.py wsgi:application`, in each worker after the fork."""

import tracing
from inference import create_app
from inference.app import server_of
from inference.core.decode import DecoderPool
from inference.logs import configure
from inference.loopback import require_loopback_listeners
from inference.settings import Settings

configure()
# A command line can override any configuration file, so the sockets themselves are asked.
require_loopback_listeners()
decoders = DecoderPool(size=2)  # as many as the worker has threads
decoders.start()
settings = Settings.from_env()
tracing.start("neuronova-ai", settings.otlp_endpoint)
application = create_app(settings, decoders=decoders)
server_of(application).registry.watch()
