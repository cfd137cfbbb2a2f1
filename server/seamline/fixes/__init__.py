"""Repairs: what can be done about a violation, as edits that were verified before anyone sees them."""

from __future__ import annotations

from seamline.fixes.edits import Edit, Fix, applied
from seamline.fixes.offer import Judged, judged, offered
from seamline.fixes.verify import verify

__all__ = ["Edit", "Fix", "Judged", "applied", "judged", "offered", "verify"]
