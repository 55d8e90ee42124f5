"""What a clock showed when a time was agreed is kept beside the moment, in case the rules of its zone change."""

from zoneinfo import ZoneInfo

from django.db import migrations, models


def read_the_clocks(apps, schema_editor):
    for name in ("Meeting", "Hold"):
        model = apps.get_model("meetings", name)
        for one in model.objects.select_related("practitioner").iterator():
            one.zone = one.practitioner.zone
            one.local_start = one.starts_at.astimezone(ZoneInfo(one.zone)).strftime("%Y-%m-%dT%H:%M")
            one.save(update_fields=["zone", "local_start"])


class Migration(migrations.Migration):
    dependencies = [("meetings", "0004_taken_times")]

    operations = [
        *(
            migrations.AddField(
                model, field, models.CharField(max_length=size, default=""), preserve_default=False
            )
            for model in ("meeting", "hold")
            for field, size in (("zone", 64), ("local_start", 16))
        ),
        migrations.RunPython(read_the_clocks, migrations.RunPython.noop),
    ]
