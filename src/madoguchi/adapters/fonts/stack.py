"""The stack of faces (書体の並び): which are tried for a text, in which order, out of which files.

As it is shipped it needs no package of the system: BIZ UDPGothic lies beside this module, the Noto faces come by pip.
IPAmj Mincho is taken where it is installed. Files are read when a text is met that the faces before do not have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, reduce
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, overload

from madoguchi.adapters.fonts.reading import Drawn, UnusableFont, drawn_by, sha256_of
from madoguchi.adapters.fonts.room import refuse_no_room
from madoguchi.issuing.names import Face
from madoguchi.terms.once import digest_of

BESIDE: Final = Path(__file__).parent / "biz_udpgothic"
IPAMJ_PLACES: Final = tuple(
    Path(folder, name)
    for name in ("ipamjm.ttf",)
    for folder in ("/usr/share/fonts/truetype/ipamj", "/usr/share/fonts/opentype/ipamj", "/usr/share/fonts/ipamj",
                   "/usr/local/share/fonts", "/Library/Fonts", "C:/Windows/Fonts")
)  # fmt: skip
NOTO: Final = "pylopdf_fonts_jp"


@dataclass(frozen=True, slots=True)
class Family:
    """A face by its files (書体のファイル), one for each weight: a letter is there if every weight has it.

    `joins`: the face it lends its private letters to, and is laid out with; `codes`: those letters, as the records have
    them and as the font has them. `sha256`: the digest that its file must have.
    """

    name: str
    files: tuple[Path, ...]
    joins: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    sha256: str = ""

    def drawn(self) -> tuple[Drawn, ...]:
        """What each file draws. Raises `UnusableFont`, also for a file that is not the one that was meant."""
        drawn = tuple(map(drawn_by, self.files))
        if self.sha256 and [one.sha256 for one in drawn] != [self.sha256]:
            raise UnusableFont(what=f"the font of {self.name} is not the one that was looked at",
                               why="its sha256 is another than the file of faces says, so letters may be others",
                               do="look at the letters anew, then write its sha256 into the file of faces")  # fmt: skip
        return drawn


@dataclass(frozen=True)
class Stack:
    """Faces in the order in which they are tried (書体の並び)."""

    families: tuple[Family, ...]

    def __reduce__(self) -> tuple[type[Stack], tuple[tuple[Family, ...]]]:
        """The way to another process, which reads the fonts itself."""
        return Stack, (self.families,)

    @cached_property
    def faces(self) -> Sequence[Face]:
        """The faces, each read when it is first asked for (遅延読み込み)."""
        return _Faces(self)

    def face(self, n: int) -> Face:
        """The n-th face. Raises `UnusableFont`."""
        family = self.families[n]
        if family.joins:
            return self._joined(family)
        drawn = family.drawn()
        letters = frozenset.intersection(*(one.letters for one in drawn))
        forms = frozenset.intersection(*(one.forms for one in drawn))
        face = Face.of(family.name, letters, forms, _there(family, letters))
        return replace(face, alike=reduce(_either, (one.alike for one in drawn)))

    def _joined(self, family: Family) -> Face:
        """A face with the private letters of another; those it has a glyph for itself would be laid out instead."""
        place = next(n for n, one in enumerate(self.families) if one.name == family.joins)
        own = frozenset[str]().union(*(one.private for one in self.families[place].drawn()))
        lent = _there(family, frozenset.intersection(*(one.letters for one in family.drawn())) - own)
        face = self.face(place)
        return Face(f"{face.family}, {family.name}", face.letters | frozenset(lent), face.forms, lent, face.alike)

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file of the stack (ファイルの一覧), in order."""
        return tuple(file for family in self.families for file in family.files)

    @property
    def ordinary(self) -> Mapping[str, Path]:
        """The file of each family that comes first (標準の太さのファイル)."""
        return {family.name: family.files[0] for family in self.families}

    @cached_property
    def digest(self) -> str:
        """What decides which face a text is printed in (書体の並びの指紋): order, files, and private codes explained.

        Files are read, and no letter in them. Raises `UnusableFont`.
        """
        told = [(one.name, one.joins, dict(one.codes), [sha256_of(file) for file in one.files])
                for one in self.families]  # fmt: skip
        return digest_of(told)

    def digests(self) -> Iterator[tuple[str, str, str, str]]:
        """Family, file, version and sha256 of each file (書体の指紋), for the manifest of a run: all are read."""
        for family in self.families:
            for file, drawn in zip(family.files, family.drawn(), strict=True):
                yield family.name, file.name, drawn.version, drawn.sha256

    def linked(self, folder: Path) -> Path:
        """A folder with nothing but the files of the stack (書体だけのフォルダー), for a layout that reads folders.

        Raises `UnusableFont` where the layout would know a face by another name, or not at all.
        """
        folder.mkdir(parents=True, exist_ok=True)
        for n, file in enumerate(self.files):
            link = folder / f"{n:02}-{file.name}"
            if not link.is_symlink():
                link.symlink_to(file.resolve())
        known = families_in(folder)
        for family in self.families:
            if family.name not in known:
                _looked_into(family)
                refuse_no_room(self.files)
                raise UnusableFont(what=f"no font calls itself {family.name}",
                                   why="a face is laid out by the name that stands in its file",
                                   do=f"write one of these: {', '.join(sorted(known))}")  # fmt: skip
        return folder


def _looked_into(family: Family) -> None:
    """Open the files of a family: whoever reads fonts passes over what it cannot open, as where files run out."""
    for file in family.files:
        file.open("rb").close()


def _either(one: Mapping[str, frozenset[str]], other: Mapping[str, frozenset[str]]) -> Mapping[str, frozenset[str]]:
    """What looks alike in one weight or the other."""
    return {cluster: one.get(cluster, frozenset()) | other.get(cluster, frozenset()) for cluster in {*one, *other}}


def _there(family: Family, letters: frozenset[str]) -> dict[str, str]:
    """The private letters that the font does draw: an empty glyph is none."""
    return {said: shown for said, shown in family.codes.items() if shown in letters}


@dataclass(frozen=True)
class _Faces(Sequence[Face]):
    """The faces of a stack, each read once."""

    stack: Stack
    read: dict[int, Face] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.stack.families)

    @overload
    def __getitem__(self, n: int) -> Face: ...
    @overload
    def __getitem__(self, n: slice) -> Sequence[Face]: ...
    def __getitem__(self, n: int | slice) -> Face | Sequence[Face]:
        if isinstance(n, slice):
            return [self[one] for one in range(*n.indices(len(self)))]
        if not 0 <= n < len(self):
            raise IndexError(n)
        if n not in self.read:
            self.read[n] = self.stack.face(n)
        return self.read[n]


def families_in(folder: Path) -> frozenset[str]:
    """The names by which the layout knows the fonts of a folder (書体名)."""
    typst: Any = import_module("typst")
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
    return frozenset(fonts.families())


def usual_ipamj() -> Path | None:
    """Where IPAmj Mincho is installed (IPAmj明朝の場所); None where it is not."""
    return next((place for place in IPAMJ_PLACES if place.is_file()), None)


@cache
def noto_folder() -> Path:
    """Where pip put the Noto faces (Notoの場所). Raises `UnusableFont`."""
    spec = find_spec(NOTO)
    if spec is None or not spec.submodule_search_locations:
        raise UnusableFont(what=f"the package {NOTO} is not installed", why="names that BIZ UDPGothic does not have "
                           "are printed with its fonts", do="say `make setup` again")  # fmt: skip
    return Path(next(iter(spec.submodule_search_locations)))


def default_families() -> tuple[Family, ...]:
    """The faces as shipped, in order (既定の書体); docs/decisions/0020 says why in this one."""
    ipamj = usual_ipamj()
    return (
        Family("BIZ UDPGothic", (BESIDE / "BIZUDPGothic-Regular.ttf", BESIDE / "BIZUDPGothic-Bold.ttf")),
        *([Family("IPAmjMincho", (ipamj,))] if ipamj else []),
        Family("Noto Sans JP", (noto_folder() / "NotoSansJP-Regular.otf",)),
        Family("Noto Serif JP", (noto_folder() / "NotoSerifJP-Regular.otf",)),
    )


@cache
def default_stack() -> Stack:
    """The faces as shipped (既定の並び), the same for all of a process."""
    return Stack(default_families())
