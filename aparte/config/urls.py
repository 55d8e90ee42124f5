"""Every address. French at the root, the same paths under `/en/` in English: the language is never a cookie."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    path(
        "favicon.ico",
        login_not_required(RedirectView.as_view(url="/static/aparte/mark.svg")),
        name="favicon",
    ),
    path("", include("aparte.pages.urls_programs")),
    path("", include("aparte.programs.urls_programs")),
]

urlpatterns += i18n_patterns(
    path("", include("aparte.pages.urls")),
    path("", include("aparte.orientation.urls")),
    path("", include("aparte.meetings.urls")),
    path("", include("aparte.accompaniment.urls")),
    path("", include("aparte.alliance.urls")),
    path("", include("aparte.programs.urls")),
    path("mon-espace/carnet/", include("aparte.notebook.urls")),
    path("mon-espace/recus/", include("aparte.receipts.urls")),
    path("mon-espace/", include("aparte.pages.urls_space")),
    path("bureau/accompagnements/", include("aparte.accompaniment.urls_desk")),
    path("bureau/accompagnements/", include("aparte.alliance.urls_desk")),
    path("bureau/accompagnements/", include("aparte.notebook.urls_desk")),
    path("bureau/recus/", include("aparte.receipts.urls_desk")),
    path("bureau/", include("aparte.pages.urls_desk")),
    path("gestion/", include("aparte.pages.urls_manage")),
    path("compte/", include("aparte.people.urls")),
    prefix_default_language=False,
)

handler400 = "aparte.pages.views.bad_request"
handler500 = "aparte.pages.views.broken"
