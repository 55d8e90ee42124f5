"""The keyed hash by which a person comes back to what is theirs, for those who are already here."""

from django.db import migrations, models

from aparte.cipher import CannotOpen
from aparte.people.keys import key_ring


def index_those_here(apps, schema_editor):
    ring = key_ring()
    Person = apps.get_model("people", "Person")
    known = Person.objects.exclude(sealed_email=None).exclude(sealed_data_key=None)
    for person in known.only("pk", "sealed_email", "sealed_data_key").iterator():
        try:
            key = ring.open_data_key(bytes(person.sealed_data_key), context=str(person.pk))
            email = key.open(bytes(person.sealed_email), context=f"people.email:{person.pk}")
        except CannotOpen:  # sealed under a ring that is no longer here: nobody can come back to it
            continue
        index = ring.blind_index("people.email", email.strip().casefold()).hex()
        Person.objects.filter(pk=person.pk).update(email_index=index)


class Migration(migrations.Migration):
    dependencies = [("people", "0002_fees_by_kind")]

    operations = [
        migrations.AddField(
            model_name="person",
            name="email_index",
            field=models.CharField(blank=True, db_index=True, max_length=64),
        ),
        migrations.RunPython(index_those_here, migrations.RunPython.noop),
    ]
