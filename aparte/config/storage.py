"""Static files under names that change with what they hold."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Also what a script imports: else a browser could mix the modules of two versions."""

    support_js_module_import_aggregation = True
