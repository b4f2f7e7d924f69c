"""Opening the register however it is packed, and saying clearly when it cannot be opened."""

import zipfile

import pytest

from clusters.register.cutting import cut
from clusters.register.problems import (
    DamagedArchive,
    EmptyFile,
    FileMissing,
    NotTheRegister,
    WrongEncoding,
    WrongHeader,
)
from clusters.register.source import RegisterFile
from tests.factories.register import HEADER, companies, gzipped, line, register_file, register_text, zipped


def records(path):
    return sum(len(block) for contents in RegisterFile(path).open() for block in cut(contents))


def refusal(path, problem):
    with pytest.raises(problem) as caught:
        records(path)
    return str(caught.value)


@pytest.mark.parametrize("packing", [lambda path: path, zipped, gzipped], ids=["plain", "zip", "gzip"])
def test_register_is_read_however_it_is_packed(tmp_path, packing):
    assert records(packing(register_file(tmp_path, companies(5)))) == 5


def test_packing_is_told_by_content_not_by_name(tmp_path):
    path = zipped(register_file(tmp_path, companies(5)), name="register.csv.download")
    assert records(path) == 5


def test_archive_of_several_parts_is_read_whole(tmp_path):
    target = tmp_path / "BasicCompanyData-2026-11-01.zip"
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("read me.txt", "hello")
        archive.writestr("__MACOSX/._part1.csv", "rubbish")
        for part in (1, 2):
            archive.writestr(f"part{part}_2.csv", register_text(companies(3, first=part * 100)))
    assert records(target) == 6
    assert [title.rpartition("/")[2] for title in RegisterFile(target).titles()] == [
        "part1_2.csv",
        "part2_2.csv",
    ]


def test_position_reaches_size(tmp_path):
    for path in (register_file(tmp_path, companies(50)), zipped(register_file(tmp_path, companies(50)))):
        file = RegisterFile(path)
        for contents in file.open():
            assert sum(len(block) for block in cut(contents)) == 50
        assert file.size * 0.5 < file.position <= file.size


def test_byte_order_mark_is_passed_over(tmp_path):
    assert records(register_file(tmp_path, [line()], encoding="utf-8-sig")) == 1


def test_missing_file_is_told(tmp_path):
    assert "no file" in refusal(tmp_path / "none.csv", FileMissing)


def test_folder_is_no_file(tmp_path):
    refusal(tmp_path, FileMissing)


@pytest.mark.parametrize("content", [b"", b"\r\n\r\n", b"\xef\xbb\xbf"])
def test_empty_file_is_told(tmp_path, content):
    path = tmp_path / "register.csv"
    path.write_bytes(content)
    refusal(path, EmptyFile)


@pytest.mark.parametrize("ending", ["", "\r\n", "\r\n\r\n  "])
def test_file_of_header_only_is_empty(tmp_path, ending):
    path = tmp_path / "register.csv"
    path.write_text(HEADER + ending)
    assert "header and no companies" in refusal(path, EmptyFile)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_told(tmp_path, encoding):
    refusal(register_file(tmp_path, [line()], encoding=encoding), WrongEncoding)


def test_truncated_zip_is_told(tmp_path):
    path = zipped(register_file(tmp_path, companies(500)))
    path.write_bytes(path.read_bytes()[:-300])
    assert "cannot be unpacked" in refusal(path, DamagedArchive)


def test_zip_with_a_flipped_byte_is_told(tmp_path):
    path = zipped(register_file(tmp_path, companies(500)))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
    refusal(path, DamagedArchive)


def test_truncated_gzip_is_told(tmp_path):
    path = gzipped(register_file(tmp_path, companies(500)))
    path.write_bytes(path.read_bytes()[:-50])
    assert "ends too early" in refusal(path, DamagedArchive)


def test_locked_zip_is_told(tmp_path):
    path = zipped(register_file(tmp_path, companies(2)))
    content = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + offset] |= 1  # the flag "encrypted" of this member
    path.write_bytes(content)
    assert "password" in refusal(path, DamagedArchive)


def test_zip_without_csv_is_told(tmp_path):
    path = tmp_path / "register.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("notes.txt", "nothing")
    assert "no .csv file" in refusal(path, NotTheRegister)


def test_spreadsheet_is_told(tmp_path):
    path = tmp_path / "register.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    assert "spreadsheet" in refusal(path, NotTheRegister)


def test_zip_that_unpacks_to_an_absurd_size_is_not_opened(tmp_path):
    path = tmp_path / "register.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("register.csv", b" " * 30_000_000)
    assert "absurd" in refusal(path, NotTheRegister)


def test_web_page_saved_by_mistake_is_told(tmp_path):
    path = tmp_path / "register.csv"
    path.write_text("<!DOCTYPE html>\n<title>Not found</title>\n")
    assert "<!DOCTYPE html>" in refusal(path, WrongHeader)


def test_line_without_end_is_told(tmp_path):
    path = tmp_path / "register.csv"
    path.write_text(HEADER + "\n" + "x" * 3_000_000)
    refusal(path, NotTheRegister)


def test_second_member_with_wrong_header_is_told(tmp_path):
    path = tmp_path / "register.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("part1_2.csv", register_text(companies(3)))
        archive.writestr("part2_2.csv", "a,b\n1,2\n")
    assert "part2_2.csv" in refusal(path, WrongHeader)
