from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("staff", "0002_nobody_waits")]

    operations: ClassVar = []
