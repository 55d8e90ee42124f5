"""A usual week and the days apart are read whole and replaced whole: each becomes one value of its availability."""

from collections import defaultdict

from django.db import migrations, models


def gather(apps, schema_editor):
    Availability = apps.get_model("meetings", "Availability")
    for one in Availability.objects.prefetch_related("weekly_hours", "exceptional_days"):
        one.week = [
            {"weekday": hours.weekday, "starts": f"{hours.starts:%H:%M}", "ends": f"{hours.ends:%H:%M}"}
            for hours in sorted(one.weekly_hours.all(), key=lambda hours: (hours.weekday, hours.starts))
        ]
        days, closed = defaultdict(list), set()
        for day in one.exceptional_days.all():
            days[day.date]
            if day.starts is None:
                closed.add(day.date)
            else:
                days[day.date].append([f"{day.starts:%H:%M}", f"{day.ends:%H:%M}"])
        one.days = [
            {"date": f"{day:%Y-%m-%d}", "ranges": [] if day in closed else sorted(ranges)}
            for day, ranges in sorted(days.items())
        ]
        one.save(update_fields=["week", "days"])


class Migration(migrations.Migration):
    dependencies = [("meetings", "0001_initial")]

    operations = [
        migrations.AddField("availability", "week", models.JSONField(default=list)),
        migrations.AddField("availability", "days", models.JSONField(default=list)),
        migrations.AddField(
            "availability",
            "closed_on_holidays",
            models.BooleanField("fermé les jours fériés de mon territoire", default=False),
        ),
        migrations.AddField(
            "availability",
            "most_a_day",
            models.PositiveSmallIntegerField("rencontres par jour, au plus", null=True, blank=True),
        ),
        migrations.AddConstraint(
            "availability",
            models.CheckConstraint(
                condition=models.Q(("most_a_day", None), ("most_a_day__gte", 1), _connector="OR"),
                name="some_meetings_a_day",
            ),
        ),
        migrations.RunPython(gather, migrations.RunPython.noop),
        migrations.DeleteModel("ExceptionalDay"),
        migrations.DeleteModel("WeeklyHours"),
    ]
