"""`workspace/didRenameFiles`: files were renamed from within the editor, maybe before the disk is seen to change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from seamline.lsp.capabilities import Client
    from seamline.lsp.session import Session

METHOD = types.WORKSPACE_DID_RENAME_FILES


def options(_client: Client) -> types.FileOperationRegistrationOptions:
    """Files and folders of any name: a folder stands for all that is in it."""
    everything = types.FileOperationFilter(pattern=types.FileOperationPattern(glob="**"), scheme="file")
    return types.FileOperationRegistrationOptions(filters=[everything])


def handle(session: Session, params: types.RenameFilesParams) -> None:
    """Have the disk looked at."""
    session.happened(uri for file in params.files for uri in (file.old_uri, file.new_uri))
