from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("oncall", "0003_policies")]

    operations: ClassVar = []
