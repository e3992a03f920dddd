from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("organisations", "0005_levels")]

    operations: ClassVar = []
