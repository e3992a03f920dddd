from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("incidents", "0006_nobody_waits")]

    operations: ClassVar = []
