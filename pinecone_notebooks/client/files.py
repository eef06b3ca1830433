"""The files of an assistant: upload, list, describe, delete."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pinecone_notebooks.client.download import download
from pinecone_notebooks.client.fields import mapping
from pinecone_notebooks.client.models import File, Operation, Progress
from pinecone_notebooks.client.multipart import Multipart, Source, Upload, opened
from pinecone_notebooks.client.transport import segment
from pinecone_notebooks.client.waiting import ask_until
from pinecone_notebooks.errors import (
    ArgumentError,
    NotFound,
    ProcessingFailed,
    UnexpectedAnswer,
)

if TYPE_CHECKING:
    from pinecone_notebooks.client.dataplane import DataPlane
    from pinecone_notebooks.client.operations import Operations, ProgressCallback

__all__ = ["Files"]

_MAX_METADATA_BYTES = 16 * 1024
# Until 2025-10 metadata travelled in the query; since then as a field of the form.
_METADATA_IN_QUERY_BEFORE = "2025-10"


class Files:
    """Upload and look after the files of one assistant; `client.assistant(name).files`."""

    def __init__(self, plane: DataPlane, operations: Operations) -> None:
        self._plane = plane
        self._operations = operations

    def upload(  # noqa: PLR0913 - what the API offers
        self,
        source: Source,
        *,
        name: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        multimodal: bool | None = None,
        wait: bool = True,
        timeout: float = 600,
        progress: ProgressCallback | None = None,
    ) -> File:
        """Upload a file and, unless told otherwise, wait until it can be asked about.

        Args:
            source: A path, bytes, or an open binary file; streamed, never held whole.
            name: Its name with its extension; needed for bytes.
            metadata: What listings and questions can filter by; at most 16 KB as JSON.
            multimodal: Also read the images of a PDF.
            wait: Return when it is Available; otherwise once the service has it.
            timeout: Seconds to wait for that at most.
            progress: Called with a `Progress` while it is sent and processed.

        Raises:
            FileProblem: It is missing, empty, unreadable or of a kind the service does not read.
            ArgumentError: It has no name, or its metadata is no JSON or too large.
            ProcessingFailed: The service could not read it; `.subject` is its id.
            StillProcessing: The time is over; the service goes on.
            APIError: The service refused it.
            TransportError: The service could not be reached.

        Example:
            >>> files = client.assistant("handbook").files  # doctest: +SKIP
            >>> files.upload("leave.pdf", metadata={"team": "people"}).status  # doctest: +SKIP
            'Available'
        """
        options = self._options(metadata, multimodal)
        with opened(source, name) as upload:
            answer = self._send(upload, options, progress)
            return self._finished(answer, upload, wait=wait, timeout=timeout, progress=progress)

    def upsert(  # noqa: PLR0913 - what the API offers
        self,
        file_id: str,
        source: Source,
        *,
        name: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        multimodal: bool | None = None,
        wait: bool = True,
        timeout: float = 600,
        progress: ProgressCallback | None = None,
    ) -> File:
        """Upload a file under an id of your own, replacing what has it (API 2026-04 on).

        Args:
            file_id: Yours to choose.
            source: As for `upload`.
            name: As for `upload`.
            metadata: As for `upload`.
            multimodal: As for `upload`.
            wait: As for `upload`.
            timeout: As for `upload`.
            progress: As for `upload`.

        Raises:
            PineconeNotebooksError: As for `upload`.
        """
        options = self._options(metadata, multimodal)
        with opened(source, name) as upload:
            answer = self._send(upload, options, progress, file_id=file_id)
            return self._finished(answer, upload, wait=wait, timeout=timeout, progress=progress)

    def replace_metadata(
        self, file_id: str, metadata: Mapping[str, Any], *, timeout: float = 600
    ) -> File:
        """Give a file other metadata; its content and its id stay (API 2026-04 on).

        The API describes no call for metadata alone, so the file is fetched back and upserted
        with the new ones, and the service processes it again.

        Args:
            file_id: From an upload, a listing or a citation.
            metadata: Replaces all there was; at most 16 KB as JSON.
            timeout: Seconds to wait for the processing at most.

        Raises:
            ArgumentError: The metadata is no JSON or too large.
            NotFound: The assistant has no such file.
            PineconeNotebooksError: As for `upload`.
        """
        self._options(metadata, None)  # before anything is fetched
        file = self.describe(file_id, url=True)
        if not file.signed_url:
            raise UnexpectedAnswer(
                f"The service gave no address to fetch {file.name!r} from.",
                advice="Wait until it is Available, then try again.",
            )
        with tempfile.TemporaryFile() as copy:
            download(file.signed_url, copy, self._plane.transport.settings)
            copy.seek(0)
            return self.upsert(
                file_id,
                copy,
                name=file.name,
                metadata=metadata,
                multimodal=file.multimodal or None,
                timeout=timeout,
            )

    def list(self, *, filter: Mapping[str, Any] | None = None) -> tuple[File, ...]:  # noqa: A002 - the API's word
        """Every file of the assistant, or those whose metadata matches `filter`.

        Example:
            >>> files.list(filter={"team": "people"})  # doctest: +SKIP
        """
        params = {} if filter is None else {"filter": _as_json(filter, "filter")}
        found = self._plane.pages("files", key="files", params=params)
        return tuple(File.from_json(item) for item in found)

    def describe(self, file_id: str, *, url: bool = False) -> File:
        """One file as it stands.

        Args:
            file_id: From an upload, a listing or a citation.
            url: Also ask for a fresh `signed_url`, which expires soon.

        Raises:
            NotFound: The assistant has no such file.
        """
        params = {"include_url": "true"} if url else {}
        return File.from_json(
            self._plane.json("GET", "files", file_id, what="file id", params=params)
        )

    def delete(self, file_id: str, *, wait: bool = True, timeout: float = 120) -> None:
        """Delete a file and, unless told otherwise, wait until it is gone.

        Raises:
            NotFound: The assistant has no such file.
            ProcessingFailed: The service could not delete it.
            StillProcessing: The time is over; the service goes on.
        """
        answer = self._plane.json("DELETE", "files", file_id, what="file id")
        if not wait:
            return
        if "operation_type" in mapping(answer):
            done = self._operations.wait(Operation.from_json(answer).id, timeout=timeout)
            if done.status == "Failed":
                raise ProcessingFailed(
                    f"File {file_id!r} could not be deleted: {done.error_message or 'no reason'}. "
                    "Try again.",
                    subject=file_id,
                )
            return
        ask_until(
            lambda gone: gone,
            lambda: self._is_gone(file_id),
            seconds=timeout,
            subject=file_id,
            what=f"File {file_id!r} is not deleted",
        )

    def wait(
        self, file_id: str, *, timeout: float = 600, progress: ProgressCallback | None = None
    ) -> File:
        """Wait until a file is Available, and return it.

        Raises:
            ProcessingFailed: The service could not read it.
            StillProcessing: The time is over; the service goes on.
            NotFound: The assistant has no such file.
        """

        def done(file: File) -> bool:
            if file.status == "ProcessingFailed":
                raise _failed(file.name, file.error_message, file.id)
            if progress is not None and file.percent_done is not None:
                percent = file.percent_done
                # 2025-04 names no unit: 0.5 was seen for a half, where 2026-04 has 50.
                progress(Progress("processing", min(percent if percent <= 1 else percent / 100, 1)))
            return file.status != "Processing"

        return ask_until(
            done,
            lambda: self.describe(file_id),
            seconds=timeout,
            subject=file_id,
            what=f"File {file_id!r} is not processed",
        )

    def _options(
        self, metadata: Mapping[str, Any] | None, multimodal: bool | None
    ) -> tuple[dict[str, str], dict[str, str]]:
        """The fields and the query of an upload."""
        fields: dict[str, str] = {}
        params: dict[str, str] = {}
        if metadata is not None:
            text = _as_json(metadata, "metadata")
            if len(text.encode()) > _MAX_METADATA_BYTES:
                raise ArgumentError(
                    f"The metadata has {len(text.encode()):,} bytes as JSON; a file may have "
                    f"{_MAX_METADATA_BYTES:,}. Keep what you filter by."
                )
            version = self._plane.transport.settings.api_version
            (params if version < _METADATA_IN_QUERY_BEFORE else fields)["metadata"] = text
        if multimodal is not None:
            params["multimodal"] = "true" if multimodal else "false"
        return fields, params

    def _send(
        self,
        upload: Upload,
        options: tuple[dict[str, str], dict[str, str]],
        progress: ProgressCallback | None,
        *,
        file_id: str | None = None,
    ) -> Any:
        fields, params = options
        method, rest = "POST", tuple[str, ...]()
        if file_id is not None:
            method, rest = "PUT", (segment(file_id, what="file id"),)

        def sent(count: int) -> None:
            if progress is not None:
                progress(Progress("sending", count / upload.size))

        return self._plane.transport.upload(
            method,
            self._plane.url("files", *rest),
            Multipart(upload, fields, sent=sent),
            params=params,
        )

    def _finished(
        self,
        answer: Any,
        upload: Upload,
        *,
        wait: bool,
        timeout: float,
        progress: ProgressCallback | None,
    ) -> File:
        if "operation_type" not in mapping(answer):
            file = File.from_json(answer)
            return self.wait(file.id, timeout=timeout, progress=progress) if wait else file
        operation = Operation.from_json(answer)
        # The id of the file may be missing until the operation is done.
        if wait or not operation.file_id:
            operation = self._operations.wait(operation.id, timeout=timeout, progress=progress)
        if operation.status == "Failed":
            raise _failed(upload.name, operation.error_message, operation.file_id or operation.id)
        return self.describe(operation.file_id)

    def _is_gone(self, file_id: str) -> bool:
        try:
            self.describe(file_id)
        except NotFound:
            return True
        return False


def _failed(name: str, reason: str, subject: str) -> ProcessingFailed:
    reason = reason.rstrip(".") or "the service gave no reason"
    return ProcessingFailed(
        f"{name!r} could not be processed: {reason}. Correct the file and upload it again; "
        "other files are not affected.",
        subject=subject,
    )


def _as_json(value: Mapping[str, Any], what: str) -> str:
    if not isinstance(value, Mapping):
        raise ArgumentError(f"The {what} is {value!r}. Expected a dictionary.")
    try:
        return json.dumps(dict(value), allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise ArgumentError(
            f"The {what} cannot be written as JSON ({error}). Use texts, numbers, true, false and "
            "lists."
        ) from None
