from django.db import migrations, models
from django.db.models.functions import TruncDate


def from_the_day_recorded(apps, schema_editor):
    """Until now a change counted at once."""
    day = TruncDate("at")
    apps.get_model("activities", "Amendment").objects.update(recorded_on=day, counts_from=day)


class Migration(migrations.Migration):

    dependencies = [
        ('activities', '0007_short_name'),
    ]

    operations = [
        migrations.AddField(
            model_name='amendment',
            name='counts_from',
            field=models.DateField(blank=True, help_text='The day from which the change counts; empty for a typing error. What began earlier, a week or a month, is judged by the plan as it was.', null=True, verbose_name='counts from'),
        ),
        migrations.AddField(
            model_name='amendment',
            name='is_correction',
            field=models.BooleanField(default=False, help_text='Only words were wrong; what was decided stays the same.', verbose_name='corrects a typing error'),
        ),
        migrations.AddField(
            model_name='amendment',
            name='recorded_on',
            field=models.DateField(null=True, verbose_name='recorded on', help_text='The day on which it was changed.'),
        ),
        migrations.RunPython(from_the_day_recorded, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='amendment',
            name='recorded_on',
            field=models.DateField(verbose_name='recorded on', help_text='The day on which it was changed.'),
        ),
        migrations.AddConstraint(
            model_name='amendment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('counts_from__isnull', True), ('is_correction', True)), models.Q(('counts_from__gte', models.F('recorded_on')), ('counts_from__isnull', False), ('is_correction', False)), _connector='OR'), name='amendment_counts_from_the_day_that_it_is_recorded'),
        ),
    ]
