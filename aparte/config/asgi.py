"""The ASGI application that any server can run: `uvicorn aparte.config.asgi:application`."""

import os
import threading

from django.conf import settings
from django.core.asgi import get_asgi_application

from aparte.config.bodies import Bounded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aparte.config.settings")

application = Bounded(get_asgi_application(), most=settings.APARTE_BODY_MOST)


def _warm_up() -> None:
    """Load what people read and what reads them, so that the first person does not wait for it."""
    from aparte.library import queries
    from aparte.listening import warm_up

    queries.regions()
    warm_up()


threading.Thread(target=_warm_up, daemon=True).start()
