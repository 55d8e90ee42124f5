"""How every field of a form tells a screen reader whether something is wrong with it."""

from __future__ import annotations

from typing import Any

from django.forms import BoundField, CheckboxInput, RadioSelect, Widget
from django.forms.renderers import DjangoTemplates


class Field(BoundField):
    """Browsers call a required choice « invalid » from the first moment: it is, only once an answer was refused."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: Widget | None = None) -> dict[str, Any]:
        built: dict[str, Any] = super().build_widget_attrs(attrs, widget)
        if isinstance(widget or self.field.widget, RadioSelect | CheckboxInput):
            built.setdefault("aria-invalid", "false")
        return built


class Renderer(DjangoTemplates):
    """Django's own, with these fields (settings.FORM_RENDERER)."""

    bound_field_class = Field
