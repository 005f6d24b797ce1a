"""Words of a text as the rules compare them: without those that say little, and without their endings."""

from __future__ import annotations

import re
from collections.abc import Mapping

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")
_LONGEST = 40
_LITTLE_WORDS = """
    a about according all also am an and any anyone are as ask at based be because been being but by called can context could
    detail details did do document documents does doing else explain for from get give given had happen happened happens has
    have he her here him his how i if in information into is it its itself just know known like many me mention mentioned more
    most much my name named no not of off on one only or other our out over passage please provide provided question said say
    says shall she should so some state stated such tell text than that the their them then there these they thing things this
    those to too under up us very was we were what when where which who whom whose why will with would you your
"""
_LITTLE = frozenset(_LITTLE_WORDS.split())
_IRREGULAR: Mapping[str, str] = {
    "began": "begin",
    "begun": "begin",
    "born": "birth",
    "bought": "buy",
    "brought": "bring",
    "built": "build",
    "chose": "choose",
    "cost": "price",
    "costs": "price",
    "fell": "fall",
    "grew": "grow",
    "held": "hold",
    "hours": "open",
    "kept": "keep",
    "led": "lead",
    "left": "leave",
    "made": "make",
    "met": "meet",
    "opening": "open",
    "paid": "pay",
    "ran": "run",
    "refunded": "refund",
    "sold": "sell",
    "spoke": "speak",
    "taught": "teach",
    "took": "take",
    "was": "be",
    "won": "win",
    "written": "write",
    "wrote": "write",
}
_ENDINGS = ("ations", "ation", "ings", "ing", "edly", "ies", "ers", "ed", "er", "es", "ly", "s", "e", "y")


def stem(word: str) -> str:
    """Return a word without its ending: `founded`, `founder` and `founding` are one."""
    word = word.lower().removesuffix("'s").removesuffix("’s")
    word = _IRREGULAR.get(word, word)
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            word = word.removesuffix(ending)
            break
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word


def stems(text: str) -> frozenset[str]:
    """Return the words of a text that say something, without their endings; of scripts without blanks, every two letters."""
    found: set[str] = set()
    for word in _WORD.findall(text):
        if len(word) > 1 and _CJK.search(word):
            found.update(word[place : place + 2] for place in range(len(word) - 1))
        elif word.lower() not in _LITTLE and (len(word) > 1 or word.isdigit()):
            found.add(stem(word[:_LONGEST]))
    return frozenset(found)
