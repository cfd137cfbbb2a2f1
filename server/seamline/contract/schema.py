"""The JSON Schema of the settings, generated from `keys`; `python -m seamline.contract.schema` writes it anew.

Editors read the file itself (`seamline.schema.json` beside this module); a test says whether it is up to date.
"""

from __future__ import annotations

import json
from pathlib import Path

from seamline.contract import keys

SCHEMA_FILE = Path(__file__).with_name("seamline.schema.json")


def schema_text() -> str:
    """The schema as it is shipped. Draft 7 is what the TOML language servers understand."""
    schema = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "seamline.toml",
        "description": keys.SETTINGS.about,
        **keys.SETTINGS.schema(),
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    SCHEMA_FILE.write_text(schema_text(), encoding="utf-8")
