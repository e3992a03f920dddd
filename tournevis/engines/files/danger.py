"""Whether opening a file can do harm by itself: by what it is, and by what its name has done.

A code is given, the screens have the words: program, script, page, macros, shortcut, disk.
"""

import re

BY_KIND = {
    "application/x-dosexec": "program",
    "application/x-executable": "program",
    "application/java-archive": "program",
    "application/x-shockwave-flash": "program",
    "application/vnd.ms-htmlhelp": "page",
    "text/x-script": "script",
    "text/html": "page",
    "image/svg+xml": "page",
    "application/vnd.ms-office.macros": "macros",
    "application/x-ms-shortcut": "shortcut",
    "application/onenote": "macros",
    "application/x-disk-image": "disk",
}
# What systems open by the name's end, whatever is in the file.
BY_NAME = {
    **dict.fromkeys("exe com scr pif cpl msi msp msix appx appinstaller application jnlp dll sys jar apk dmg deb rpm".split(), "program"),  # noqa: SIM905
    **dict.fromkeys("bat cmd ps1 psm1 vb vbs vbe js jse mjs ws wsf wsc wsh hta reg sct sh py pyw command".split(), "script"),  # noqa: SIM905
    **dict.fromkeys("html htm xhtml shtml mht mhtml svg svgz chm xml xsl".split(), "page"),  # noqa: SIM905
    **dict.fromkeys("docm dotm xlsm xltm xlsb xlam xll pptm potm ppam ppsm sldm one iqy slk accde mde".split(), "macros"),  # noqa: SIM905
    **dict.fromkeys("lnk url website desktop webloc library-ms search-ms appref-ms scf inf rdp msc settingcontent-ms searchconnector-ms diagcab wsb terminal".split(), "shortcut"),  # noqa: SIM905
    **dict.fromkeys("iso img vhd vhdx".split(), "disk"),  # noqa: SIM905
}  # fmt: skip
EXTENSION = re.compile(r"\.\s*([a-z0-9-]{1,20})[. ]*$", re.I)
# The ends of names by which one believes to know what one opens, and what such a file is.
LOOKS_LIKE = {
    "pdf": ("application/pdf",),
    "png": ("image/",),
    "jpg": ("image/",),
    "jpeg": ("image/",),
    "gif": ("image/",),
    "webp": ("image/",),
    "txt": ("text/plain", "text/xml", "application/octet-stream"),
    "docx": ("application/vnd.openxmlformats", "application/x-ole-storage"),
    "xlsx": ("application/vnd.openxmlformats", "application/x-ole-storage"),
}
INNER = re.compile(r"\.(pdf|png|jpe?g|gif|txt|docx?|xlsx?|pptx?|mp4|zip)\s*\.", re.I)


def danger(name: str, kind: str) -> str:
    """Why opening it may do harm, as a code; "" when nothing is known against it.

    >>> danger("photo.jpg.exe", "application/octet-stream"), danger("a.png", "image/png")
    ('program', '')
    """
    return BY_KIND.get(kind) or BY_NAME.get(extension(name), "")


def is_disguised(name: str, kind: str) -> bool:
    """Whether its name promises what it is not: two ends, or an end that its content belies.

    >>> is_disguised("facture.pdf.exe", "application/x-dosexec"), is_disguised("a.pdf", "image/png")
    (True, True)
    >>> is_disguised("facture.pdf", "application/pdf"), is_disguised("v1.2.pdf", "application/pdf")
    (False, False)
    """
    if INNER.search(name) and danger(name, kind):
        return True
    if kind == "image/svg+xml":  # a picture that can hold a program
        return extension(name) not in ("svg", "xml")
    fits = LOOKS_LIKE.get(extension(name))
    return fits is not None and not kind.startswith(fits)


def extension(name: str) -> str:
    """The end of a name in lower case, as systems understand it: "a.EXE. " ends in "exe"."""
    found = EXTENSION.search(name)
    return found[1].lower() if found else ""
