"""What single values in requests may be: nothing that a database cannot keep or a page cannot show gets past these."""

from __future__ import annotations

import datetime
import unicodedata
from functools import cache
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

# What both databases keep as an integer.
_MOST = 2**31 - 1
_YEARS = range(2000, 2200)


@cache
def _described(model: type[BaseModel]) -> dict[str, Any]:
    return BaseModel.model_json_schema.__func__(model)  # type: ignore[attr-defined,no-any-return]


class Described(BaseModel):
    """Described once: flask-openapi3 asks for it with every request, and it takes longer than the check itself."""

    @classmethod
    def model_json_schema(cls, *arguments: Any, **named: Any) -> dict[str, Any]:
        """See pydantic."""
        if arguments or named:
            return super().model_json_schema(*arguments, **named)
        return _described(cls)


class Model(Described):
    """What is sent must be known: a mistyped name is an error, not ignored."""

    model_config = ConfigDict(extra="forbid")


def _line(value: Any) -> Any:
    """Characters that cannot be seen become spaces, in one line; what is no text is left to pydantic."""
    if not isinstance(value, str):
        return value
    return "".join(" " if unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") else sign for sign in value).strip()


def _text(value: Any) -> Any:
    """Without what cannot be kept: NUL, halves of characters."""
    return value.replace("\0", "").encode("utf-8", "replace").decode() if isinstance(value, str) else value


def _in_reach(moment: datetime.datetime) -> datetime.datetime:
    if moment.year not in _YEARS:
        raise ValueError(f"年份应在 {_YEARS.start} 到 {_YEARS.stop - 1} 之间")
    return moment.astimezone(datetime.UTC)


Id = Annotated[int, Field(ge=1, le=_MOST)]
Key = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
Line = Annotated[str, BeforeValidator(_line)]
Text = Annotated[str, BeforeValidator(_text)]
Moment = Annotated[AwareDatetime, AfterValidator(_in_reach)]
Title = Annotated[Line, Field(min_length=1, max_length=200)]


def given(model: BaseModel) -> dict[str, Any]:
    """Only what was sent."""
    return model.model_dump(exclude_unset=True)
