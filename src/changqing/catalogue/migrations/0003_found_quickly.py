from django.db import migrations, models
from django.db.models import F, OrderBy, Q


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0002_the_model_whole"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="offering",
            options={"ordering": [OrderBy(F("starts"), nulls_first=True), "id"]},
        ),
        migrations.AddIndex(
            model_name="course",
            index=models.Index(fields=["id", "state", "has_content"], name="courses_leafed"),
        ),
        migrations.AddIndex(
            model_name="course",
            index=models.Index(condition=Q(has_content=True), fields=["-updated_at", "slug"], name="courses_to_begin"),
        ),
        migrations.AddIndex(
            model_name="offering",
            index=models.Index(fields=["starts"], name="offerings_by_start"),
        ),
    ]
