"""Calls of typed dictionaries and pydantic models, whose constructor takes what their fields declare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.cases import Case, case, run, shop, silent, table

if TYPE_CHECKING:
    from pathlib import Path

MODEL = "from pydantic import BaseModel, ConfigDict, Field, model_validator\nfrom typing import Annotated, ClassVar, Optional\n"
DICT = "from typing import Generic, TypedDict\n"
NEEDS_X = ["missing-argument at shop/cart.py:2  x"]
HAS_NO_Y = ["unexpected-argument at shop/cart.py:2  keyword y"]


def model(body: str, call: str = "A()", head: str = "class A(BaseModel):", before: str = "") -> dict[str, str]:
    return shop(f"{MODEL}{before}{head}\n    {body}", f"from shop.price import A\n{call}")


def keys(body: str, call: str, head: str = "class A(TypedDict):", before: str = "") -> dict[str, str]:
    return shop(f"{DICT}{before}{head}\n    {body}", f"from shop.price import A\n{call}")


@table(
    case("a field of a model", model("x: int"), NEEDS_X),
    case("one that is described", model("x: int = Field(gt=0)"), NEEDS_X),
    case("one that is said to be required", model("x: int = Field(..., gt=0)"), NEEDS_X),
    case("a list", model("x: list[str]"), NEEDS_X),
    case("another model", model("x: B", before="class B(BaseModel): ...\n"), NEEDS_X),
    case(
        "an inherited field",
        model("y: int = 0", head="class A(B):", before="class B(BaseModel):\n    x: int\n"),
        NEEDS_X,
    ),
    case(
        "a model is made by keywords",
        model("x: int = 0", "A(1)"),
        ["unexpected-argument at shop/cart.py:2  positional 0"],
    ),
    case("a harmless configuration", model("x: int\n    class Config:\n        orm_mode = True"), NEEDS_X),
    case(
        "a validator of the finished model",
        model("x: int\n    @model_validator(mode='after')\n    def f(self): ..."),
        NEEDS_X,
    ),
    case("a key that a typed dictionary does not have", keys("x: int", "A(x=1, y=2)"), HAS_NO_Y),
    case("where no key need be there", keys("x: int", "A(y=2)", "class A(TypedDict, total=False):"), HAS_NO_Y),
    case(
        "beside an inherited key",
        keys("z: int", "A(x=1, y=2)", "class A(B):", "class B(TypedDict):\n    x: int\n"),
        HAS_NO_Y,
    ),
    case("in a generic one", keys("x: T", "A(y=1)", "class A(TypedDict, Generic[T]):"), HAS_NO_Y),
)
def test_what_a_model_needs_is_asked_for(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)


@table(
    silent("a field with a value", model("x: int = 0"), (" = 0", "")),
    silent("a default", model("x: int = Field(0)"), ("Field(0)", "Field()")),
    silent("a named default", model("x: int = Field(default=0)"), ("default=0", "")),
    silent("a factory", model("x: list = Field(default_factory=list)"), ("default_factory=list", "")),
    silent("a field that another function declares", model("x: int = field()"), (" = field()", "")),
    silent("an alias", model("x: int = Field(alias='y')", "A(y=1)"), ("alias='y'", "")),
    silent("an alias of another field", model("x: int\n    y: int = Field(0, alias='x')"), ("alias='x'", "")),
    silent("options that are not known", model("x: int = Field(**options)"), ("**options", "")),
    silent("what may be None", model("x: Optional[int]"), ("Optional[int]", "int")),
    silent("what may be None by a sign", model("x: int | None"), (" | None", "")),
    silent(
        "an annotation with more in it",
        model("x: Annotated[int, Field(default=0)]"),
        ("Annotated[int, Field(default=0)]", "int"),
    ),
    silent(
        "an annotation under a name", model("x: B", before="B = Annotated[int, Field(alias='y')]\n"), ("x: B", "x: int")
    ),
    silent("an annotation from outside", model("x: B", before="from x import B\n"), ("x: B", "x: int")),
    silent("a class variable", model("x: ClassVar[int]"), ("ClassVar[int]", "int")),
    silent("a private attribute", model("_x: int"), ("_x", "x")),
    silent("an unknown keyword may be ignored", model("x: int", "A(x=1, y=2)"), ("A(x=1, ", "A(")),
    silent(
        "a configuration",
        model("x: int\n    model_config = ConfigDict(alias_generator=f)"),
        ("model_config", "_config"),
    ),
    silent(
        "an older configuration",
        model("x: int\n    class Config:\n        alias_generator = f"),
        ("alias_generator", "title"),
    ),
    silent(
        "an option of the class",
        model("x: int", head="class A(BaseModel, alias_generator=f):"),
        (", alias_generator=f", ""),
    ),
    silent(
        "a validator of the input",
        model("x: int\n    @model_validator(mode='before')\n    def f(cls, x): ..."),
        ("before", "after"),
    ),
    silent("a constructor of its own", model("x: int\n    def __init__(self, **x): ..."), ("__init__", "make")),
    silent(
        "a hook",
        model("x: int\n    def __get_pydantic_core_schema__(cls, a, b): ..."),
        ("__get_pydantic_core_schema__", "f"),
    ),
    silent("a conditional field", model("if y:\n        x: int"), ("if y:\n    ", "")),
    silent(
        "a base that is not known",
        model("x: int", head="class A(B, BaseModel):", before="from x import B\n"),
        ("B, ", ""),
    ),
    silent(
        "another base that is not known",
        model("x: int", head="class A(BaseModel, B):", before="from x import B\n"),
        (", B", ""),
    ),
    silent(
        "fields of a class that is mixed in",
        model("y: int = 0", head="class A(B, BaseModel):", before="class B:\n    x: int\n"),
        ("class B", "class B(BaseModel)"),
    ),
    silent(
        "a base that only looks like it", model("x: int", before="from other import BaseModel\n"), ("other", "pydantic")
    ),
    silent(
        "a field that a subclass gives a value",
        model("x: int = 0", head="class A(B):", before="class B(BaseModel):\n    x: int\n"),
        (" = 0", ""),
    ),
    silent(
        "an error of validation is expected",
        model("x: int", "with raises(ValidationError):\n    A()"),
        ("with raises(ValidationError)", "def f()"),
    ),
    silent(
        "an error of validation is caught",
        model("x: int", "def f():\n    try:\n        A()\n    except ValueError: ..."),
        ("try", "while 1"),
    ),
    silent("what is spread", model("x: int", "A(**data)"), ("**data", "")),
    silent("a dictionary is filled in later", keys("x: int", "a = A()\na['x'] = 1"), ("A()", "A(y=1)")),
    silent("a dictionary is made of another", keys("x: int", "A(other)"), ("other", "y=1")),
    silent("of another and more", keys("x: int", "A(other, y=1)"), ("other, ", "")),
    silent(
        "further keys", keys("x: int", "A(x=1, y=2)", "class A(TypedDict, extra_items=int):"), (", extra_items=int", "")
    ),
    silent(
        "a base of a dictionary that is not known",
        keys("x: int", "A(y=1)", "class A(B, TypedDict):", "from x import B\n"),
        ("B, ", ""),
    ),
)
def test_what_a_model_may_do_without_is_not_asked_for(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)
