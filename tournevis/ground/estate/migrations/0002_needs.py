from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("estate", "0001_initial")]

    operations: ClassVar = []
