"""Phone numbers in one form: E.164, "+33612345678"."""

import phonenumbers

LONGEST = 40
READ = 4000  # characters


def number(text: str, region: str) -> str | None:
    """A number as people write it, in E.164; None when it can't be one.

    `region` is the two-letter country that national numbers are read in ("FR").

    >>> number("06 12 34 56 78", "FR"), number("+44 20 7946 0018", "FR"), number("3615", "FR")
    ('+33612345678', '+442079460018', None)
    """
    if not 0 < len(text) <= LONGEST:
        return None
    try:
        parsed = phonenumbers.parse(text, region.upper())
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    # An extension can't be sent an SMS, and would be lost silently.
    if parsed.extension:
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def numbers_in(text: str, region: str) -> list[str]:
    """The numbers that stand in a text, in E.164, each once, in their order; of a long one, its
    beginning is read.

    >>> numbers_in("Je suis au 06 12 34 56 78, ou 01 99 00 12 34. Réf. 123456.", "FR")
    ['+33612345678', '+33199001234']
    """
    found = phonenumbers.PhoneNumberMatcher(text[:READ], region.upper())
    told = [number(match.raw_string, region) for match in found]
    return list(dict.fromkeys(each for each in told if each))
