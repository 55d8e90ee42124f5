"""Interventions with lengths and fees of their own, participants, series, absences, waiting lists, feeds of persons."""

import django.core.validators
import django.db.models.deletion
import uuid
from django.db import migrations, models


def invite_who_asked(apps, schema_editor):
    """Every meeting so far was with the one person who asked for it."""
    Meeting, Participant = (apps.get_model("meetings", name) for name in ("Meeting", "Participant"))
    for meeting, person in Meeting.objects.values_list("pk", "person_id").iterator():
        Participant.objects.create(meeting_id=meeting, person_id=person, presence="coming")


def offer_what_was_told(apps, schema_editor):
    """One fee and one length for all, as the profile told until now; by the means of the first meeting."""
    Practitioner, OfferedKind = apps.get_model("people", "Practitioner"), apps.get_model("meetings", "OfferedKind")
    for one in Practitioner.objects.iterator():
        for kind in one.interventions:
            OfferedKind.objects.create(
                practitioner=one, kind=kind, minutes=max(one.fee_minutes, 5), fee=one.fee, modes=one.modes
            )


class Migration(migrations.Migration):

    dependencies = [
        ('meetings', '0006_feed'),
        ('orientation', '0001_initial'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('first', models.DateField()),
                ('last', models.DateField()),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['first'],
            },
        ),
        migrations.CreateModel(
            name='OfferedKind',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('exploratory', 'Rencontre exploratoire'), ('accompaniment', "Rencontre d'accompagnement"), ('support', 'Soutien psychologique'), ('couple_family', 'Rencontre conjugale ou familiale'), ('education', 'Éducation psychologique')], max_length=20)),
                ('minutes', models.PositiveSmallIntegerField(default=60, validators=[django.core.validators.MinValueValidator(5), django.core.validators.MaxValueValidator(600)], verbose_name='durée (minutes)')),
                ('fee', models.DecimalField(blank=True, decimal_places=2, max_digits=7, null=True, validators=[django.core.validators.MinValueValidator(0)], verbose_name='tarif')),
                ('modes', models.JSONField(default=list, verbose_name='modes de rencontre')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Participant',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('presence', models.CharField(choices=[('invited', 'Invitation envoyée'), ('coming', 'Vient'), ('not_coming', 'Ne vient pas')], default='coming', max_length=12)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('attendance', models.CharField(blank=True, choices=[('came', 'Était là'), ('absent', "N'est pas venu·e")], max_length=12)),
            ],
        ),
        migrations.CreateModel(
            name='Series',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('every_weeks', models.PositiveSmallIntegerField()),
                ('created_at', models.DateTimeField()),
                ('stopped_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Waiting',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('mode', models.CharField(choices=[('phone', 'Par téléphone'), ('video', 'En visio'), ('in_person', 'En personne')], max_length=10)),
                ('key', models.UUIDField(editable=False, unique=True)),
                ('turn', models.CharField(choices=[('waiting', 'Attend'), ('offered', 'Une heure est proposée'), ('booked', 'A un rendez-vous'), ('left', "N'attend plus")], default='waiting', max_length=10)),
                ('joined_at', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('offered_until', models.DateTimeField(blank=True, null=True)),
                ('passed', models.JSONField(default=list)),
            ],
        ),
        migrations.AddField(
            model_name='availability',
            name='access',
            field=models.TextField(blank=True, max_length=500, verbose_name='accès'),
        ),
        migrations.AddField(
            model_name='availability',
            name='change_hours',
            field=models.PositiveSmallIntegerField(default=24, validators=[django.core.validators.MaxValueValidator(336)], verbose_name="sans frais si l'on prévient (heures avant)"),
        ),
        migrations.AddField(
            model_name='availability',
            name='place',
            field=models.CharField(blank=True, max_length=200, verbose_name='adresse où vous recevez'),
        ),
        migrations.AddField(
            model_name='feed',
            name='person',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='feed', to='people.person'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='fee',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=7, null=True),
        ),
        migrations.AddField(
            model_name='meeting',
            name='reminders',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='feed',
            name='practitioner',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='feed', to='people.practitioner'),
        ),
        migrations.AlterField(
            model_name='meeting',
            name='outcome',
            field=models.CharField(blank=True, choices=[('within_frame', 'Dans le cadre'), ('referred', 'Orienté·e ailleurs'), ('not_the_right_person', 'Pas la bonne personne'), ('thinking', "Prend le temps d'y penser"), ('held', 'A eu lieu'), ('not_held', "N'a pas eu lieu")], max_length=24),
        ),
        migrations.AddConstraint(
            model_name='feed',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('person__isnull', False), ('practitioner', None)), models.Q(('person', None), ('practitioner__isnull', False)), _connector='OR'), name='feed_of_one'),
        ),
        migrations.AddField(
            model_name='absence',
            name='practitioner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='absences', to='people.practitioner'),
        ),
        migrations.AddField(
            model_name='hold',
            name='absence',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='holds', to='meetings.absence'),
        ),
        migrations.AddField(
            model_name='offeredkind',
            name='practitioner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='offered_kinds', to='people.practitioner'),
        ),
        migrations.AddField(
            model_name='participant',
            name='meeting',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='participants', to='meetings.meeting'),
        ),
        migrations.AddField(
            model_name='participant',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='participations', to='people.person'),
        ),
        migrations.AddConstraint(
            model_name='series',
            constraint=models.CheckConstraint(condition=models.Q(('every_weeks__gte', 1)), name='some_weeks_apart'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='series',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='meetings', to='meetings.series'),
        ),
        migrations.AddIndex(
            model_name='meeting',
            index=models.Index(fields=['starts_at'], name='meeting_by_time'),
        ),
        migrations.AddField(
            model_name='waiting',
            name='hold',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='offered_to', to='meetings.hold'),
        ),
        migrations.AddField(
            model_name='waiting',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='waiting', to='people.person'),
        ),
        migrations.AddField(
            model_name='waiting',
            name='practitioner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='waiting', to='people.practitioner'),
        ),
        migrations.AddField(
            model_name='waiting',
            name='request',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='waiting', to='orientation.request'),
        ),
        migrations.AddConstraint(
            model_name='absence',
            constraint=models.CheckConstraint(condition=models.Q(('last__gte', models.F('first'))), name='absence_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='offeredkind',
            constraint=models.UniqueConstraint(fields=('practitioner', 'kind'), name='a_kind_offered_once'),
        ),
        migrations.AddConstraint(
            model_name='offeredkind',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'exploratory'), _negated=True), name='an_intervention_is_offered'),
        ),
        migrations.AddConstraint(
            model_name='offeredkind',
            constraint=models.CheckConstraint(condition=models.Q(('minutes__gte', 5)), name='a_kind_lasts'),
        ),
        migrations.AddConstraint(
            model_name='participant',
            constraint=models.UniqueConstraint(fields=('meeting', 'person'), name='invited_once'),
        ),
        migrations.AddIndex(
            model_name='waiting',
            index=models.Index(fields=['practitioner', 'turn', 'joined_at'], name='waiting_in_line'),
        ),
        migrations.RunPython(invite_who_asked, migrations.RunPython.noop),
        migrations.RunPython(offer_what_was_told, migrations.RunPython.noop),
    ]
