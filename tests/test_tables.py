"""CSV files: every encoding, every fault with its line, nothing half-written."""

import pytest

from concept.errors import ConceptWarning, InvalidInput
from concept.tables import detect_encoding, read_table, write_rows, written_whole

CHINESE = "text_id,caption\nt1,一只狗在雪地里奔跑。\nt2,两个孩子在沙滩上玩球、天空很蓝\n"


def write(path, text, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_is_read_in_all_its_forms(tmp_path, encoding):
    table = read_table(write(tmp_path / "t.csv", CHINESE, encoding), ("text_id", "caption"))
    assert table.columns["text_id"] == ["t1", "t2"]
    assert table.columns["caption"][0] == "一只狗在雪地里奔跑。"
    assert table.lines == [2, 3]


@pytest.mark.parametrize("encoding", ["gbk", "gb2312", "gb18030"])
def test_gbk_is_found_out_and_said(tmp_path, encoding):
    path = write(tmp_path / "t.csv", CHINESE, encoding)
    with pytest.warns(ConceptWarning, match="read as GB 18030"):
        assert read_table(path, ("caption",)).columns["caption"][1].endswith("天空很蓝")
    assert read_table(path, ("caption",), "gbk").columns["caption"][0].startswith("一只狗")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("caption\nein Mädchen läuft über die grüne Straße\n", "cp1252"),
        ("caption\nune fille très gaie à côté d'un élève\n", "latin-1"),
        ("caption\n海で犬が走っている。とてもかわいい\n", "shift-jis"),
        ("caption\nя шёл в лес за ягодой\n", "cp1251"),
    ],
)
def test_what_is_neither_is_to_be_named(tmp_path, text, encoding):
    path = write(tmp_path / "t.csv", text, encoding)
    with pytest.raises(InvalidInput, match="Name its encoding"):
        detect_encoding(path)
    found = read_table(path, ("caption",), encoding).columns["caption"]
    assert found == [text.splitlines()[1]]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "line 1, lacks the column 'text_id'"),
        ("id,caption\n1,a\n", "lacks the column 'text_id'.*there are id, caption"),
        ("text_id,text_id,caption\n1,2,a\n", "more than one of the column 'text_id'"),
        ("text_id,caption\n", "has no rows"),
        ("text_id,caption\n\n \n", "has no rows"),
        ("text_id,caption\n1,a\n2,b,c\n", "line 3, has 3 values"),
        ("text_id,caption\n1,a\n\n1,b\n", "line 4: text_id '1' stands there a second time.*line 2"),
        ('text_id,caption\n1,"a\nb"\n1,c\n', "line 4: text_id '1'.*line 2"),
        ("text_id,caption\n1,a\n,b\n", "line 3: text_id is empty"),
        ('text_id,caption\n1,"a\n', "is no CSV file"),
    ],
)
def test_faults_are_told_with_their_line(tmp_path, content, words):
    path = write(tmp_path / "t.csv", content)
    with pytest.raises(InvalidInput, match=words):
        read_table(path, ("text_id", "caption"), key="text_id")


def test_an_encoding_that_does_not_fit_or_is_unknown(tmp_path):
    path = write(tmp_path / "t.csv", CHINESE, "gbk")
    for encoding in ("utf-8", "no-such-code"):
        with pytest.raises(InvalidInput, match=f"cannot be read as '{encoding}'"):
            read_table(path, ("caption",), encoding)


def test_commas_quotes_and_line_breaks_come_back(tmp_path):
    rows = [("1", 'a "big", red\ncar'), ("2", "海豚")]
    with written_whole(tmp_path / "deep" / "t.csv") as fresh:
        assert write_rows(fresh, ("text_id", "caption"), rows) == 2
    table = read_table(tmp_path / "deep" / "t.csv", ("text_id", "caption"))
    assert list(zip(*table.columns.values(), strict=True)) == rows
    assert table.lines == [2, 4]


def test_what_fails_leaves_the_old_file_and_nothing_else(tmp_path):
    path = write(tmp_path / "t.csv", "old")

    def failing():
        yield ("1", "a")
        raise RuntimeError("halfway")

    with pytest.raises(RuntimeError), written_whole(path) as fresh:
        write_rows(fresh, ("text_id", "caption"), failing())
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
