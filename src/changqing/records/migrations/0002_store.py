"""The record as a store of anyone's statements: packed documents, keys instead of names, tools, what finds a statement.

Rows that are there go with it, in the order in which they were stored.
"""

import django.db.models.deletion
from django.db import migrations, models


def pack_rows(apps, schema_editor):
    from datetime import UTC

    from changqing.records.rows import from_document

    old, new = apps.get_model("records", "OldStatement"), apps.get_model("records", "Statement")
    last, batch = 0, []
    for row in old.objects.order_by("stored", "timestamp", "id").iterator(chunk_size=2000):
        last = max(last + 1, int(row.stored.replace(tzinfo=UTC).timestamp() * 1_000_000))
        made = from_document(row.document.encode(), learner_id=row.learner_id, stored=last)
        batch.append(new(**{name: getattr(made, name) for name in FIELDS}))
        if len(batch) == 2000:
            new.objects.bulk_create(batch)
            batch = []
    new.objects.bulk_create(batch)


def keep_in_the_index(apps, schema_editor):
    """In SQLite a table that is nothing but its key need not be kept twice."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE records_mention")
        schema_editor.execute(
            "CREATE TABLE records_mention (key bigint NOT NULL, stored bigint NOT NULL, learner_id char(32) NOT NULL,"
            " PRIMARY KEY (key, stored, learner_id)) WITHOUT ROWID"
        )
    else:  # the index that finds mentions is smaller without the learner
        schema_editor.execute("ALTER TABLE records_mention DROP CONSTRAINT records_mention_pkey")
        schema_editor.execute("CREATE INDEX mention_by_key ON records_mention (key, stored)")


FIELDS = (
    "learner_id",
    "stored",
    "id",
    "verb_key",
    "activity_key",
    "course_id",
    "registration_key",
    "tool_id",
    "packed",
)


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial"), ("catalogue", "0003_found_quickly")]

    operations = [
        migrations.RemoveIndex("Statement", "statement_by_course"),
        migrations.RenameModel("Statement", "OldStatement"),
        migrations.CreateModel(
            name="Statement",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "learner_id", "stored", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("learner_id", models.UUIDField()),
                ("stored", models.BigIntegerField()),
                ("id", models.UUIDField()),
                ("verb_key", models.BigIntegerField()),
                ("activity_key", models.BigIntegerField()),
                ("course_id", models.UUIDField(null=True)),
                ("registration_key", models.BigIntegerField(null=True)),
                ("tool_id", models.IntegerField(null=True)),
                ("packed", models.BinaryField()),
            ],
            options={"ordering": ["stored", "id"]},
        ),
        migrations.RunPython(pack_rows, migrations.RunPython.noop),
        migrations.DeleteModel("OldStatement"),
        migrations.AddConstraint("Statement", models.UniqueConstraint(fields=["id"], name="statement_once")),
        migrations.AddIndex("Statement", models.Index(fields=["stored"], name="statement_in_order")),
        migrations.AddIndex("Statement", models.Index(fields=["verb_key", "stored"], name="statement_by_verb")),
        migrations.AddIndex("Statement", models.Index(fields=["activity_key", "stored"], name="statement_by_activity")),
        *(
            migrations.AddIndex(
                "Statement",
                models.Index(
                    fields=[field, "stored"],
                    name=f"statement_by_{name}",
                    condition=models.Q((f"{field}__isnull", False)),
                ),
            )
            for name, field in (("course", "course_id"), ("registration", "registration_key"))
        ),
        migrations.CreateModel(
            name="Mention",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "key", "stored", "learner_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key", models.BigIntegerField()),
                ("stored", models.BigIntegerField()),
                ("learner_id", models.UUIDField()),
            ],
        ),
        migrations.RunPython(keep_in_the_index, migrations.RunPython.noop),
        migrations.CreateModel(
            name="Reference",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "learner_id", "id", "target_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("learner_id", models.UUIDField()),
                ("id", models.UUIDField(db_index=True)),
                ("target_id", models.UUIDField(db_index=True)),
                ("stored", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Voided",
            fields=[
                ("target_id", models.UUIDField(primary_key=True, serialize=False)),
                ("by_id", models.UUIDField()),
            ],
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("sha2", models.CharField(max_length=128, primary_key=True, serialize=False)),
                ("content", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="ActivityDefinition",
            fields=[
                ("key", models.BigIntegerField(primary_key=True, serialize=False)),
                ("iri", models.TextField()),
                ("definition", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="ProjectionState",
            fields=[
                ("name", models.CharField(max_length=100, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField()),
                ("cursor", models.UUIDField(null=True)),
                ("total", models.PositiveBigIntegerField(default=0)),
                ("done", models.PositiveBigIntegerField(default=0)),
                ("started_at", models.DateTimeField()),
                ("filled_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="ToolCredential",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=200)),
                ("key", models.CharField(max_length=40, unique=True)),
                ("secret_hash", models.CharField(max_length=64)),
                ("writes", models.BooleanField(default=True)),
                (
                    "reads",
                    models.CharField(
                        choices=[("all", "all"), ("own", "own"), ("none", "none")], default="all", max_length=4
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "course",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.course",
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.provider",
                    ),
                ),
            ],
        ),
    ]
