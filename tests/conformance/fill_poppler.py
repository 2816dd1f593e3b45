#!/usr/bin/env python3
"""Fills a form with poppler, as Evince and Okular do when somebody types and saves.

    fill_poppler.py IN.pdf OUT.pdf VALUES.json

VALUES.json maps the full name of a field to what is entered: a text, an option, or anything for a box to tick. Which one
of some round buttons is pressed stands in `buttons`: the name of the group, and the number of the button from 0.

Needs the packages python3-gi and gir1.2-poppler-0.18 of the system's Python.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import gi

gi.require_version("Poppler", "0.18")
from gi.repository import Gio, Poppler  # noqa: E402


def main() -> None:
    source, target, values_file = (Path(each).resolve() for each in sys.argv[1:])
    values = json.loads(values_file.read_text(encoding="utf-8"))
    chosen = values.pop("buttons", {})
    document = Poppler.Document.new_from_gfile(Gio.File.new_for_path(str(source)), None, None)
    groups: dict[str, list] = {}
    count = 0
    # Fields belong to their page object, which must live until the file is saved.
    pages = [document.get_page(number) for number in range(document.get_n_pages())]
    for page in pages:
        for mapping in page.get_form_field_mapping():
            field = mapping.field
            name, kind = field.get_name(), field.get_field_type()
            if name not in values:
                continue
            count += 1
            if kind == Poppler.FormFieldType.TEXT:
                field.text_set_text(values[name])
            elif kind == Poppler.FormFieldType.CHOICE:
                items = [field.choice_get_item(number) for number in range(field.choice_get_n_items())]
                field.choice_select_item(items.index(values[name]))
            elif kind == Poppler.FormFieldType.BUTTON:
                if field.button_get_button_type() == Poppler.FormButtonType.RADIO:
                    groups.setdefault(name, []).append(field)
                else:
                    field.button_set_state(True)
    for name, buttons in groups.items():
        # Poppler lists what it draws last first; the ids follow the file.
        buttons.sort(key=lambda field: field.get_id())
        buttons[chosen[name]].button_set_state(True)
    if not document.save(target.as_uri()):
        sys.exit("poppler did not save the form")
    print(f"{count} widgets")


if __name__ == "__main__":
    main()
