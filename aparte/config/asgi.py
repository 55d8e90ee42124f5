"""The ASGI application that any server can run: `uvicorn aparte.config.asgi:application`."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aparte.config.settings")

application = get_asgi_application()
