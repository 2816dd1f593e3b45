"""Prints what pypdf reads in each filled form, one JSON object a line: pages, and values by field."""

import json
import sys

import pypdf

for path in sys.argv[1:]:
    reader = pypdf.PdfReader(path)
    fields = reader.get_fields() or {}
    values = {name: str(field["/V"]) for name, field in fields.items() if "/V" in field}
    print(json.dumps({"pages": len(reader.pages), "values": values}))
