"""People whose names are spelled like one's."""

from timeline.recording.spelling import PeopleByName


def test_names_are_compared_in_plain_letters():
    """Given a name with letters that Unicode does not take apart, one that is typed without them is like it."""
    people = [
        {"id": "dang-lam", "name": "Dang Lam", "spellings": None},
        {"id": "ada-quay", "name": "Ada Quay", "spellings": None},
    ]
    own = {"id": "new", "name": "Đặng Lâm", "spellings": None}

    found = [(percent, person["id"]) for percent, person in PeopleByName(people).spelled_alike(own, 10)]

    assert found == [(100, "dang-lam")]
