"""Slips of the pen: how many letters two words are apart, and whether one is the other mistyped.

    slips("resevior", "reservoir", most=2)      # 2
    is_slip("hollaway", "holloway")             # True: may be one name
    is_mistyped("waht", "what")                 # True: may be a word of questions

One measure (Damerau, 1964), three uses: a word that nobody has heard of is read as a near one; two names are one
person's; and a word of questions is mended, of which only a slip of the typing hand is taken, since any other letter
makes another word ("whit"). Not covered: words that sound alike.
"""

from __future__ import annotations

LEAST = 6  # letters of two names that a slip parts; of shorter ones, "Reed" and "Reid" are both names
_ENDING = 3  # letters in which two words of one stem differ
_SHORT = 5  # letters, under which a letter too few or too many makes another word


def slips(one: str, other: str, most: int) -> int:
    """How many letters are put in, left out, changed or swapped; ``most`` + 1 for more than that.

    The first letter is never another, and two words of one stem ("pharmacists", "pharmacies") are no slips.

    >>> slips("resevior", "reservoir", most=2)
    2
    """
    here, there = {*one}, {*other}
    is_far = abs(len(one) - len(other)) > most or max(len(here - there), len(there - here)) > most
    if is_far or one[:1] != other[:1]:
        return most + 1
    count = _distance(one, other)
    of_one_stem = one[: len(one) - _ENDING] == other[: len(one) - _ENDING]
    return most + 1 if count > 1 and of_one_stem else min(count, most + 1)


def is_slip(one: str, other: str, *, least: int = LEAST) -> bool:
    """Whether two words of ``least`` letters and more differ by one slip, and not in their first letter.

    "Hansen" isn't a slip for "Hanson": the two are names of different families.
    """
    if one[:1] != other[:1] or abs(len(one) - len(other)) > 1 or min(len(one), len(other)) < least:
        return False
    return {one[-2:], other[-2:]} != {"en", "on"} and _is_one_apart(one, other)


def is_mistyped(word: str, right: str) -> bool:
    """Whether two letters of a word are swapped; of a longer one, also whether it has one too few or too many."""
    swapped = sorted(word) == sorted(right)
    put_in_or_left_out = len(right) >= _SHORT and len(word) != len(right)
    return (swapped or put_in_or_left_out) and _is_one_apart(word, right)


def _is_one_apart(one: str, other: str) -> bool:
    """Whether two words are one slip apart, in linear time: names are compared by the thousand."""
    if len(one) > len(other):
        one, other = other, one
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) != len(other):
        return one[at:] == other[at + 1 :]
    swapped = one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]
    return one != other and (swapped or one[at + 1 :] == other[at + 1 :])


def _distance(one: str, other: str) -> int:
    """The least number of slips between two words."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        earlier, before, row = before, row, [i, *[0] * len(other)]
        for j, there in enumerate(other, start=1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != there))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == there:
                row[j] = min(row[j], earlier[j - 2] + 1)
    return row[-1]
