"""What the API takes and gives, typed: the OpenAPI description is made from these."""

from __future__ import annotations

from typing import Any, Literal

from flask_openapi3 import FileStorage
from pydantic import BaseModel, ConfigDict, Field

from rules.rule import Stage
from service.api.fields import Described, Id, Key, Line, Model, Text

_FILES: dict[str, Any] = {"type": "array", "items": {"type": "string", "format": "binary"}}


class Refusal(BaseModel):
    """What happened and what to do, in Chinese."""

    code: str = Field(examples=["unsupported-format"])
    message: str = Field(examples=["不能打开 .rar 压缩包。"])
    hint: str = Field(examples=["请先解压，再压缩成 .zip 文件，或逐个提交里面的文件。"])


class ErrorBody(Refusal):
    """`request` finds it in the logs."""

    request: str | None = Field(None, examples=["5f1c2ad09be84c11"])


class NotTaken(BaseModel):
    """A file that was not taken in, and why."""

    name: str
    error: Refusal


class Error(BaseModel):
    """The one shape of errors; `refused` where several files were sent and none was taken in."""

    error: ErrorBody
    refused: list[NotTaken] | None = None


# Submissions ----------------------------------------------------------------------------------------------------------


class SubmissionPath(Model):
    """Which submission."""

    submission_id: Key


class DecisionPath(SubmissionPath):
    """Which decision about a finding of it."""

    decision_id: Id


class UploadForm(Described):
    """The files (`file`, more than once; zips too) and what is asked of them; a round's own template comes first.

    `submission` makes the file a new version of that submission. `school`: for reviewers and administrators.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    file: list[FileStorage] | None = Field(None, description="one or more files", json_schema_extra=_FILES)
    round: Id | None = None
    submission: Key | None = None
    school: Id | None = None
    template: Line = Field("auto", max_length=100)
    stage: Stage = "draft"


class FileForm(BaseModel):
    """One file."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    file: FileStorage | None = Field(None, json_schema_extra={"type": "string", "format": "binary"})


class UploadQuery(Model):
    """`wait`: seconds to wait for the reviews to end before answering."""

    wait: float = Field(0, ge=0, le=600)


class VersionQuery(Model):
    """Which version; the newest where not given."""

    version: Id | None = None


class ReportQuery(VersionQuery):
    """In which form; private data is masked in all of them."""

    format: Literal["html", "text", "json"] = "html"


class ChangesQuery(BaseModel):
    """Two versions to compare; the last two where not given."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    older: Id | None = Field(None, alias="from")
    newer: Id | None = Field(None, alias="to")


class ListQuery(Model):
    """Narrows a list; `after` is the `next` of the page before."""

    round: Id | None = None
    school: Id | None = None
    state: Literal["queued", "running", "done", "failed", "cancelled"] | None = None
    verdict: Literal["pass", "revise", "unknown"] | None = None
    ruling: Literal["open", "passed", "returned"] | None = None
    limit: int = Field(50, ge=1, le=200)
    after: str | None = Field(None, max_length=100)


class Named(BaseModel):
    """A school, by id and name."""

    id: int
    name: str


class Titled(BaseModel):
    """A round, by id and title."""

    id: int
    title: str


class VersionShown(BaseModel):
    """A file of a submission."""

    number: int
    name: str
    sha256: str
    created: str


class Steps(BaseModel):
    """How far a running review is: steps done, pages of the document where known."""

    steps: int
    pages: int


class Failed(BaseModel):
    """Why a file could not be read, with the contract's codes."""

    code: str
    message: str | None
    hint: str | None


class ReviewShown(BaseModel):
    """How a review stands; `position` is its place in the queue, 1 is next."""

    id: str
    state: Literal["queued", "running", "done", "failed", "cancelled"]
    position: int | None
    progress: Steps
    template: str
    stage: str
    queued: str
    started: str | None
    ended: str | None
    verdict: str | None
    made_by: dict[str, Any] | None
    error: Failed | None


class SubmissionShown(BaseModel):
    """A submission with its versions and the newest review of one of them."""

    id: str
    school: Named | None
    round: Titled | None
    created: str
    late: bool
    ruling: Literal["open", "passed", "returned"]
    remark: str | None
    versions: list[VersionShown]
    version: int
    name: str
    state: str
    review: ReviewShown
    links: dict[str, str]


class Submissions(BaseModel):
    """A page of a list; `next` asks for the following one."""

    submissions: list[SubmissionShown]
    next: str | None


class Accepted(BaseModel):
    """What became of the files: `id` is the first submission's. `known` ids had been handed in before."""

    id: str | None
    submissions: list[SubmissionShown]
    known: list[str]
    refused: list[NotTaken]


class Changes(BaseModel):
    """Findings that are gone, new, or still there."""

    model_config = ConfigDict(populate_by_name=True)

    older: int = Field(alias="from")
    newer: int = Field(alias="to")
    closed: list[dict[str, Any]]
    opened: list[dict[str, Any]]
    kept: list[dict[str, Any]]


class DecisionMade(Model):
    """Settles a finding. `part` is the plan's position in its file."""

    finding: Line = Field(max_length=64, examples=["3f0c9a71d2"])
    part: Id = 1
    verdict: Literal["误报", "可接受", "不适用"]
    reason: Text = Field(min_length=1, max_length=2000)


class DecisionShown(BaseModel):
    """A settled finding."""

    id: int
    part: int
    finding: str
    verdict: str
    reason: str
    by: str
    created: str


class Decisions(BaseModel):
    """What was decided and not revoked."""

    decisions: list[DecisionShown]


class CommentMade(Model):
    """A word to the school or to the reviewers."""

    text: Text = Field(min_length=1, max_length=2000)


class CommentShown(BaseModel):
    """A word, who wrote it and when."""

    id: int
    text: str
    by: str
    created: str


class Comments(BaseModel):
    """The oldest first."""

    comments: list[CommentShown]


class RulingMade(Model):
    """The reviewer's word on the whole; `remark` is required where it is returned."""

    ruling: Literal["open", "passed", "returned"]
    remark: Text | None = Field(None, max_length=2000)
