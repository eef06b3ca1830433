"""Texts that do not tell their encoding: in those that people really have, from many countries."""

from __future__ import annotations

import pytest

GERMAN = "Für Eltern gibt es sechzehn Wochen „Elternzeit“ – bezahlt. Größere Büros: 5 € mehr."
ENGLISH = "It’s the café’s rule: every parent gets sixteen weeks – “paid”."
FRENCH = "Chaque parent reçoit seize semaines de congé, à prendre en deux fois où l’élève naît."
SPANISH = "¿Cuántas semanas? Cada progenitor recibe dieciséis; el año próximo, también. ¡Mañana!"
PORTUGUESE = "As condições são estabelecidas na legislação; não há exceções para mães e irmãos."
ICELANDIC = "Hvert foreldri fær sextán vikna fæðingarorlof. Þetta er líka hægt að skipta í tvennt."
POLISH = "Każdy rodzic otrzymuje szesnaście tygodni urlopu. Wnioski składają w dziale kadr."
CZECH = "Každý rodič dostane šestnáct týdnů dovolené. Žádost se podává na příslušném oddělení."
TURKISH = "Her ebeveyn on altı haftalık doğum izni alır. Başvuru insan kaynakları bölümüne yapılır."
RUSSIAN = "Каждый родитель получает шестнадцать недель отпуска. Заявление подаётся в отдел кадров."
GREEK = "Κάθε γονέας λαμβάνει δεκαέξι εβδομάδες άδειας. Η αίτηση υποβάλλεται στο τμήμα."
HEBREW = "כל הורה מקבל שישה עשר שבועות של חופשת לידה. הבקשה מוגשת למחלקת משאבי אנוש."
ARABIC = "يحصل كل والد على ستة عشر أسبوعا من إجازة الأمومة. يقدم الطلب إلى قسم الموارد البشرية."
THAI = "ผู้ปกครองทุกคนได้รับวันลาสิบหกสัปดาห์ ต้องยื่นคำร้องที่ฝ่ายบุคคล"
JAPANESE = "育児休業は十六週間です。すべての親が取得できます。\n申請は人事部に提出してください。"
CODE = "# Server settings\n# サーバーの設定を変更してください\nport = 80\n"
CHINESE = "每位家长可享受十六周的育儿假。申请应提交给人力资源部。\n假期可以分两次休，公司提供午餐。"
TAIWANESE = "每位家長可享受十六週的育兒假。申請應提交給人力資源部。\n假期可以分兩次休。"
KOREAN = "모든 부모는 16주의 육아 휴직을 받습니다. 신청서는 인사부에 제출해야 합니다."


@pytest.mark.parametrize(
    ("text", "encodings"),
    [
        (GERMAN, "cp1252 mac_roman utf-16-le utf-16-be"),
        (ENGLISH, "cp1252 mac_roman utf-16-le"),
        (FRENCH, "cp1252 mac_roman"),
        (SPANISH, "cp1252 mac_roman"),
        (PORTUGUESE, "cp1252"),
        (ICELANDIC, "cp1252"),
        (POLISH, "cp1250 iso8859_2"),
        (CZECH, "cp1250 iso8859_2"),
        (TURKISH, "cp1254"),
        (RUSSIAN, "cp1251 koi8_r cp866 iso8859_5 utf-16-le utf-16-be"),
        (GREEK, "cp1253 iso8859_7 utf-16-le"),
        (HEBREW, "cp1255"),
        (ARABIC, "cp1256"),
        (THAI, "cp874"),
        (JAPANESE, "cp932 euc_jp iso2022_jp utf-16-le utf-16-be"),
        (CODE, "cp932 euc_jp"),
        (CHINESE, "gb18030 gb2312 utf-16-le utf-16-be"),
        (TAIWANESE, "big5 utf-16-le"),
        (KOREAN, "cp949 euc_kr utf-16-le utf-16-be"),
    ],
)
def test_a_text_is_read_in_its_own_encoding(read, text, encodings):
    """A sentence or two, without a mark, is enough to tell in which encoding it is."""
    for encoding in encodings.split():
        (page,) = read("a.txt", text.encode(encoding))
        assert page.text == text, encoding


def test_json_and_markdown_are_read_in_theirs(read):
    """The other kinds of text have the same encodings."""
    assert read("a.json", f'{{"a": "{GERMAN}"}}'.encode("utf-16-le"))[0].text == f"a: {GERMAN}"
    assert read("a.md", f"# {RUSSIAN}".encode("cp1251"))[0].text == f"# {RUSSIAN}"


def test_a_damaged_byte_costs_one_letter(read):
    """A text stays in its encoding where a few of its bytes are damaged, or it was cut short."""
    (page,) = read("a.txt", b"\xff" + GERMAN.encode() + CHINESE.encode()[:-1])
    assert page.text == f"\ufffd{GERMAN}{CHINESE[:-1]}\ufffd"
    (page,) = read("a.txt", GERMAN.encode("utf-16")[:-1])
    assert page.text == f"{GERMAN[:-1]}\ufffd"


def test_a_stray_zero_is_no_other_encoding(read):
    """A zero among thousands of letters does not turn them into another script."""
    (page,) = read("a.txt", (ENGLISH * 20).encode() + b"\x00\x00")
    assert page.text == ENGLISH * 20
    (page,) = read("a.txt", b"Every parent gets sixteen weeks of leave. " * 20 + b"\x00\x00")
    assert page.text == "Every parent gets sixteen weeks of leave. " * 20


def test_binary_data_is_still_none(refusal):
    """Numbers of two bytes, which could be read as a script, are refused."""
    numbers = b"".join(number.to_bytes(2, "little") for number in range(1, 3000, 7))
    assert "holds binary data, not text" in refusal("a.txt", numbers)
