from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0003_history_context_without_subtransaction")]

    operations = [
        migrations.AddField(
            model_name="outboxmessage",
            name="off_url",
            field=models.URLField(
                blank=True,
                help_text="For mail somebody has asked for: one POST to it ends such mail (RFC 8058).",
                max_length=300,
                verbose_name="turned off at",
            ),
        ),
    ]
