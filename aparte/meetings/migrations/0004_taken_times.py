"""Times taken get a table of their own, which the database guards for practitioners and for persons."""
import django.db.models.deletion
import uuid
from django.db import migrations, models


def lift_the_old_guard(apps, schema_editor):
    """It stood on the meetings themselves; `receivers.install_guard` lays the new one."""
    if schema_editor.connection.vendor == "sqlite":
        for event in ("insert", "update"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS meeting_never_overlaps_on_{event}")
    else:
        schema_editor.execute("ALTER TABLE meetings_meeting DROP CONSTRAINT IF EXISTS meeting_never_overlaps")


def take_what_is_held(apps, schema_editor):
    Meeting, TakenTime = (apps.get_model("meetings", name) for name in ("Meeting", "TakenTime"))
    held = Meeting.objects.filter(state__in=["booked", "accepted", "done"])
    for one in held.iterator():
        for whose in ({"practitioner_id": one.practitioner_id}, {"person_id": one.person_id}):
            TakenTime.objects.create(meeting=one, starts_at=one.starts_at, ends_at=one.ends_at, **whose)


class Migration(migrations.Migration):

    dependencies = [
        ('meetings', '0003_kinds'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('created_at', models.DateTimeField()),
                ('practitioner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='holds', to='people.practitioner')),
            ],
            options={
                'ordering': ['starts_at'],
            },
        ),
        migrations.CreateModel(
            name='TakenTime',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('hold', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='taken_times', to='meetings.hold')),
                ('meeting', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='taken_times', to='meetings.meeting')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='taken_times', to='people.person')),
                ('practitioner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='taken_times', to='people.practitioner')),
            ],
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='hold_ends_after_it_starts'),
        ),
        migrations.AddIndex(
            model_name='takentime',
            index=models.Index(fields=['practitioner', 'starts_at', 'ends_at'], name='taken_by_practitioner'),
        ),
        migrations.AddIndex(
            model_name='takentime',
            index=models.Index(fields=['person', 'starts_at', 'ends_at'], name='taken_by_person'),
        ),
        migrations.AddConstraint(
            model_name='takentime',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='taken_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='takentime',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('person__isnull', False), ('practitioner', None)), models.Q(('person', None), ('practitioner__isnull', False)), _connector='OR'), name='taken_by_one'),
        ),
        migrations.AddConstraint(
            model_name='takentime',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('hold__isnull', False), ('meeting', None)), models.Q(('hold', None), ('meeting__isnull', False)), _connector='OR'), name='taken_for_one_thing'),
        ),
        migrations.RunPython(take_what_is_held, migrations.RunPython.noop),
        migrations.RunPython(lift_the_old_guard, migrations.RunPython.noop),
    ]
