"""The table of people: names and spellings."""


def test_a_person_has_a_name_and_spellings(story):
    """Given two people, the spellings of one stand in a line, and the other has none."""
    story.person("ada-quay", "Ada Quay", "A. Quay", "Áda Quay")
    story.person("ben-moor", "Ben Moor")

    assert story.rows("people", "id", "name", "spellings") == [
        ("ada-quay", "Ada Quay", "A. Quay; Áda Quay"),
        ("ben-moor", "Ben Moor", None),
    ]


def test_two_people_of_one_name_stay_two(story):
    """Given two people with the same name, both rows stand: nobody is merged by a name."""
    story.person("ada-quay", "Ada Quay")
    story.person("ada-quay-of-faro", "Ada Quay")

    assert story.rows("people", "id") == ["ada-quay", "ada-quay-of-faro"]


def test_an_unregistered_name_is_not_a_person(story):
    """Given a participant who is only named, the table of people stays empty."""
    story.report("opening", "ceremony", participants=[{"name": "the port's workers", "role": "attendee"}])

    assert story.rows("people", "id") == []
