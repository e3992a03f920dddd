"""What a supervisor may set about messages: the words, and how they leave."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tournevis.ground.organisations.models import SendingRules

LONGEST_SUBJECT, LONGEST_BODY = 200, 5_000


class WordsForm(forms.Form):
    """The words of one kind of message in one language; empty for ours."""

    subject = forms.CharField(
        label=_("Subject"), max_length=LONGEST_SUBJECT, required=False, strip=True
    )
    body = forms.CharField(
        label=_("Text"),
        max_length=LONGEST_BODY,
        required=False,
        widget=forms.Textarea(attrs={"rows": 14, "data-count": ""}),
    )

    def __init__(self, *args: object, is_mail: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if not is_mail:
            del self.fields["subject"]

    def clean_body(self) -> str:
        """With the line ends of the house."""
        body: str = self.cleaned_data["body"]
        return body.replace("\r\n", "\n").replace("\x00", "").strip()

    def clean_subject(self) -> str:
        """On one line."""
        return " ".join(self.cleaned_data["subject"].split())


class RulesForm(forms.ModelForm):  # type: ignore[type-arg]
    """How this centre's messages leave."""

    undo_seconds = forms.IntegerField(
        label=_("Seconds in which a message can be taken back"), min_value=0, max_value=300
    )
    may_switch = forms.BooleanField(
        label=_("When a mail fails, send an SMS instead, and the other way round"), required=False
    )
    signature_fr = forms.CharField(
        label=_("Under every mail in French, after the engineer's name"),
        max_length=1_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    signature_en = forms.CharField(
        label=_("Under every mail in English, after the engineer's name"),
        max_length=1_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    class Meta:
        model = SendingRules
        fields = ("undo_seconds", "may_switch", "signature_fr", "signature_en")
