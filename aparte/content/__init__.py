"""What people read, as data: one YAML file per subject, per region and language. No code lives here."""
