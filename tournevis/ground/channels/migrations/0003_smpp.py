from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("channels", "0002_mailboxes")]
    operations: ClassVar = []
