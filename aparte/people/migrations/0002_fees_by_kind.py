"""Fees and lengths are told by kind of meeting: `meetings` has carried them over."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0001_initial'),
        ('meetings', '0007_interventions'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='practitioner',
            name='fee',
        ),
        migrations.RemoveField(
            model_name='practitioner',
            name='fee_minutes',
        ),
        migrations.RemoveField(
            model_name='practitioner',
            name='interventions',
        ),
    ]
