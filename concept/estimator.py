"""The manners of a scikit-learn estimator, without importing scikit-learn before it asks."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from concept.errors import InvalidInput

if TYPE_CHECKING:
    from sklearn.utils import Tags

# What a repr shows of an object that is a parameter, such as a clusterer.
_LONGEST = 60


def parameter_names(kind: type) -> list[str]:
    """The parameters of a class, in the order of its signature."""
    parameters = list(inspect.signature(kind).parameters.values())
    return [p.name for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]


def get_params(estimator: object, deep: bool = True) -> dict[str, Any]:
    """The parameters of an estimator by name.

    Args:
        estimator: An object that keeps each parameter in an attribute of its name.
        deep: Whether to give the parameters of parameters, too, as ``umap_model__n_neighbors``.
    """
    found: dict[str, Any] = {}
    for name in parameter_names(type(estimator)):
        value = getattr(estimator, name)
        found[name] = value
        if deep and hasattr(value, "get_params") and not isinstance(value, type):
            found.update({f"{name}__{k}": v for k, v in value.get_params().items()})
    return found


def set_params(estimator: object, **values: Any) -> None:
    """Change parameters of an estimator; all of them, or none if one has no such name.

    Args:
        estimator: An object that keeps each parameter in an attribute of its name.
        values: The new values; ``umap_model__n_neighbors`` is a parameter of a parameter.

    Raises:
        InvalidInput: If there is no such parameter.
    """
    names = parameter_names(type(estimator))
    nested: dict[str, dict[str, Any]] = {}
    for given, value in values.items():
        name, inside, inner = given.partition("__")
        holder = values.get(name, getattr(estimator, name, None))
        if name not in names or (inside and not hasattr(holder, "set_params")):
            raise InvalidInput(
                f"there is no parameter {given!r}", f"one of {', '.join(map(repr, names))}"
            )
        if inside:
            nested.setdefault(name, {})[inner] = value
    for name in values.keys() & set(names):
        setattr(estimator, name, values[name])
    for name, inner_values in nested.items():
        getattr(estimator, name).set_params(**inner_values)


def changed_params(estimator: object) -> str:
    """The parameters that are not as they are by default, as in a call; long ones are cut."""
    defaults = inspect.signature(type(estimator)).parameters
    shown = []
    for name, value in get_params(estimator, deep=False).items():
        default = defaults[name].default
        if value is default or (type(value) is type(default) and _same(value, default)):
            continue
        text = " ".join(repr(value).split())
        short = text if len(text) <= _LONGEST else f"<{type(value).__name__}>"
        shown.append(f"{name}={short}")
    return ", ".join(shown)


def _same(value: object, default: object) -> bool:
    return isinstance(value, str | int | float | bool) and value == default


def tags(seeded: bool) -> Tags:
    """What scikit-learn wants to know of a clusterer of vectors, or of pictures.

    Args:
        seeded: Whether it gives the same answer twice.
    """
    from sklearn.utils import InputTags, Tags, TargetTags, TransformerTags

    return Tags(
        estimator_type="clusterer",
        target_tags=TargetTags(required=False),
        transformer_tags=TransformerTags(preserves_dtype=[]),
        input_tags=InputTags(two_d_array=True),
        non_deterministic=not seeded,
        requires_fit=True,
    )
