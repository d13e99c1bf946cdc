"""How a template weighs a rule: the same at every stage, or more from a stage on."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict

Stage = Literal["draft", "final", "archived"]
STAGES: tuple[Stage, ...] = ("draft", "final", "archived")


def _setting(value: object) -> object:
    """YAML reads a bare `off` as false; both mean that the rule is not run."""
    return "off" if value is False else value


Setting = Annotated[Literal["off", "error", "warning", "note"], BeforeValidator(_setting)]


class Model(BaseModel):
    """Frozen, and deaf to keys that it does not know: a misspelt key is an error, not a rule silently off."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class StagedSetting(Model):
    """How a rule weighs: `severity` at every stage, or from each stage on that says otherwise."""

    severity: Setting | None = None
    draft: Setting | None = None
    final: Setting | None = None
    archived: Setting | None = None

    def at(self, stage: Stage) -> str | None:
        """The setting that holds at a stage; None where the rule's own severity holds."""
        said = (self.severity, *(getattr(self, name) for name in STAGES[: STAGES.index(stage) + 1]))
        return next((setting for setting in reversed(said) if setting is not None), None)


def _staged(value: object) -> object:
    """A setting alone is that of every stage."""
    return value if isinstance(value, dict | StagedSetting | None) else {"severity": value}


Check = Annotated[StagedSetting, BeforeValidator(_staged, json_schema_input_type=Setting | StagedSetting)]
