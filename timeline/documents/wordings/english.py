"""The words beside numbers, and those of dates, in English."""

from domain.dates import PartOfDay
from domain.figures import Operator
from timeline.documents.wordings.model import DateWords, Wordings

_O, _P = Operator, PartOfDay

ENGLISH = Wordings(
    before={
        _O.EXACT: (
            "as many as|as much as|as few as|as little as|as high as|as low as|exactly|precisely|a total of|in total"
        ),
        _O.MORE_THAN: (
            "(?:(?:just|slightly|well|far|a little|a bit|little|significantly|"
            "considerably) )?(?:more than|over|above)|upwards? of|in excess of|exceed(?:s|ed|ing)?|greater than|"
            "north of|beyond|well past|past the|surpass(?:ed|es|ing)|topp(?:ed|ing)|>"
        ),
        _O.AT_LEAST: (
            "(?:at (?:the very )?least|no fewer than|not fewer than|no less than|not less than|"
            r"a minimum of|minimum(?: of)?|at a (?:bare )?minimum,|min\.|≥|>=)"
        ),
        _O.NEARLY: (
            "nearly|almost|close (?:to|on)|(?:just|slightly|a little) (?:under|below|short of|shy of|less than|"
            "fewer than)|approaching|not quite|virtually|practically"
        ),
        _O.LESS_THAN: (
            "not even|(?:fall(?:s|ing)? |fell )?short of|(?:(?:well|far|significantly) )?(?:fewer than|less than|under|"
            "below)|<"
        ),
        _O.AT_MOST: (
            r"up to|at (?:the )?most|no more than|not more than|a maximum of|maximum(?: of)?|max\.?|"
            "capped at|limited to|not exceed(?:ing)?|within(?: (?:just|only))?|≤|<="
        ),
        _O.ABOUT: (
            r"about|around|some|perhaps|maybe|possibly|something like|closer to|approximately|approx\.?|roughly|circa|"
            r"ca\.|an estimated|estimated(?: at)?|in the region of|(?:in|on) the order of|more or less|or so|~|≈"
        ),
    },
    after={
        _O.AT_LEAST: (
            r"\+|-plus| plus(?= \w)| or more| or above| and above| and over| and counting|"
            r" at (?:the )?least| minimum| min\b| upwards?"
        ),
        _O.AT_MOST: r" or fewer| or less| or under| at (?:the )?most| maximum| max\b",
        _O.ABOUT: " or so| or thereabouts|[- ]odd|-ish| give or take",
    },
    fillers="the|its|their|his|her|another|additional|further|other|these|those|all",
    words=(
        "zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|"
        "seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|"
        "billion|trillion"
    ),
    multiples={
        "hundred": "100",
        "thousand": "1000",
        "million": "1000000",
        "billion": "1000000000",
        "trillion": "1000000000000",
        "dozen": "12",
        "k": "1000",
        "m": "1000000",
        "mn": "1000000",
        "bn": "1000000000",
        "tn": "1000000000000",
    },
    rounds="hundred|thousand|dozen",
    articles="an?",
    halves=r"half an?|half(?= (?:million|billion|dozen)\b)",
    vague=(
        "(?:(?:several|many|a few|some|tens of|hundreds of|a couple of|countless) )?(?:(?:hundreds|thousands|"
        "millions|billions|trillions|dozens|scores|decades|centuries)(?: (?:and|or|of) (?:hundreds|thousands|"
        "millions|billions))?)|(?:several|a few|many|countless) (?:hundred|thousand|million|billion|dozen)|"
        r"a handful(?= of)|a (?:\w+ )?number(?= of)|(?:several|a few|a couple of|countless|"
        r"numerous)(?= (?:\w+ ){0,1}(?:NOUN)\b)"
    ),
    openings={
        "between": "and",
        "from": "to|until",
        "anywhere between": "and",
        "anywhere from": "to",
    },
    joints=" to | or ",
    of="of (?:the|its|their|all|these|those)|of",
    labels=(
        r"(?:articles?|art\.|paragraphs?|para\.?|sections?|chapters?|annex|rules?|no\.|nos\.|number|numbers|"
        r"resolution|protocol|pages?|p\.|rooms?|channel|route|highway|flight|group|phase|stage|level|line|figure|"
        "table|act|law|decree|windows|version|gate|platform|step|grade|class|type|category|schedule|clauses?|item|"
        r"goal|target|point|appendix|group of|cop|war|update|vol\.?|volume|issue|chapter)"
    ),
    stops=(
        "and|or|of|in|on|at|to|for|by|from|with|as|than|that|which|who|is|are|was|were|be|been|has|have|had|"
        "will|would|must|may|can|could|should|did|does|do|the|a|an|this|these|those|its|their|his|her|it|they|he|she|"
        "we|not|no|but|if|when|while|after|before|since|until|during|per|said|says|each|later|ago|less|fewer|"
        "out|up|down|into|over|under|get|gets|one|two|three|four|five|six|seven|eight|nine|ten|percent|pct|only|also|"
        "there|here|then|now|today|yesterday|tomorrow|times?(?= (?:as|that|the|more|less|higher|larger|its))|"
        "years?-olds?|became|left|went|came|signed|agreed"
    ),
    units={
        "days?": ("day", "1"),
        "weeks?": ("day", "7"),
        "fortnights?": ("day", "14"),
        "months?": ("month", "1"),
        "years?": ("year", "1"),
        "decades?": ("decade", "1"),
        "century|centuries": ("century", "1"),
        "hours?": ("hour", "1"),
        "minutes?": ("minute", "1"),
        "%|percent|per cent|pct": ("percent", "1"),
        "percentage points?": ("percentage-point", "1"),
        "kilomet(?:re|er)s?|km": ("kilometre", "1"),
        "miles?": ("mile", "1"),
        "met(?:re|er)s?": ("metre", "1"),
        "hectares?|ha": ("hectare", "1"),
        "acres?": ("acre", "1"),
        "square kilomet(?:re|er)s?|sq km|km²": ("square-kilometre", "1"),
        "tonnes?|metric tons?": ("tonne", "1"),
        "tons?": ("ton", "1"),
        "kilograms?|kilos?|kg": ("kilogram", "1"),
        "lit(?:re|er)s?": ("litre", "1"),
        "barrels?": ("barrel", "1"),
        "degrees?": ("degree", "1"),
    },
    populations={
        "states-and-organizations": "(?:countries|states|nations|governments) and organi[sz]ations",
        "states": (
            "states? part(?:y|ies)|member states?|states?|country|countries|nations?|governments?|member countries"
        ),
        "delegates": "delegates?",
        "national-delegations": "(?:national )?delegations?",
        "people": (
            "people|persons?|men|women|children|residents?|participants?|attendees|speakers?|visitors?|"
            "civilians?|workers?|students?|officials|soldiers?|victims?|protesters?|demonstrators?|migrants?|"
            "refugees?|ministers?|officers?|passengers?|employees?|staff|guests?|experts?|survivors?|inhabitants?|"
            "sailors?"
        ),
        "crew": "crew(?: members)?",
        "journalists": "journalists?|reporters?|correspondents?",
        "media-organizations": (
            "(?:press|news) agenc(?:y|ies)|media (?:outlets?|organi[sz]ations?)|"
            "news (?:agenc(?:y|ies)|organi[sz]ations?)|newspapers?|broadcasters?"
        ),
        "organizations": "organi[sz]ations?|agencies|agency|ngos?|compan(?:y|ies)|institutions?|firms?",
        "research-institutions": "universit(?:y|ies)|research (?:institutes?|institutions?|centres?|centers?)",
        "signatories": "signator(?:y|ies)",
        "signatures": "signatures?",
        "ratifications": "(?:instruments? of )?ratifications?|ratifying states|instruments",
        "articles": "articles?",
        "chapters": "chapters?",
        "formal-sessions": "formal sessions?|sessions?",
        "intersessional-meetings": "intersessional (?:meetings?|consultations?)",
        "languages": "(?:official )?languages?",
        "steps": "steps|tasks",
    },
    measures=(
        ("pledge-amount", "money", r"pledg\w+|promis\w+|donat\w+|contribut\w+|commit\w*|grants?|gave|gives?|provid\w+"),
        ("negotiation-length", "duration", r"talks|negotiat\w+"),
        ("since-previous", "duration", "first time in|since the (?:last|previous)"),
        ("cooperation-length", "duration", "cooperation|partnership"),
        ("event-length", "duration", "conference|session|summit|meeting|ceremony|visit|forum"),
        ("age", "duration", r"\w*-old|aged|old|age"),
        ("share-needed", "percent", "needed|required?|must (?:hold|represent)|enters? into force"),
        ("economic-growth", "percent", "growth|grew|grow|gdp|economy"),
        ("emissions-share", "percent", "emissions"),
        (
            "ratifications-needed",
            "ratifications states",
            (
                r"(?:must|need\w*|requir\w+|enters? into force|after|once)\b.*\bratif\w+|ratif\w+\b.*\b(?:must|need\w*|"
                r"requir\w+|enters? into force|into force)"
            ),
        ),
        ("ratifications", "ratifications states", r"ratif\w+|acced\w+|instruments"),
        (
            "signatories",
            "states signatories signatures states-and-organizations",
            r"sign|signs|signed|signing|signator\w+|signatures?",
        ),
        (
            "speakers",
            "states people delegates national-delegations organizations",
            "spoke|speak|speakers?|took the floor|addressed",
        ),
        ("languages", "languages", ""),
        ("treaty-length", "articles chapters", ""),
        ("follow-up-steps", "steps", ""),
        ("negotiation-rounds", "formal-sessions intersessional-meetings", ""),
        ("attendance", "delegates national-delegations journalists media-organizations", ""),
        (
            "attendance",
            "states people organizations research-institutions states-and-organizations",
            (
                r"attend\w*|present|gather\w*|took part|take part|taking part|participa\w+|joined|came|represent\w*|"
                r"listen\w*|audience|invited|sent"
            ),
        ),
    ),
    and_a_half="½| and a half|-and-a-half",
    over="over",
    extents=r"stretch\w*|spread|spann\w+|extend\w*|paid|phased|held|negotiated|conducted|drafted|payable|staggered",
    changes=(
        r"fell|falls?|rose|rises?|grew|grows?|increas\w+|decreas\w+|dropp?\w*|cut|went|climbed|declin\w+|"
        "shrank|jumped|up|down|raised|lowered|reduced|doubled"
    ),
    shares={
        "half": "50",
        "one half": "50",
        "a quarter": "25",
        "one quarter": "25",
        "three quarters": "75",
        "three-quarters": "75",
        "a fifth": "20",
        "one fifth": "20",
        "two fifths": "40",
        "a tenth": "10",
    },
    ordinals={
        "first": 1,
        "second": 2,
        "third": 3,
        "fourth": 4,
        "fifth": 5,
        "sixth": 6,
        "seventh": 7,
        "eighth": 8,
        "ninth": 9,
        "tenth": 10,
        "eleventh": 11,
        "twelfth": 12,
        "twentieth": 20,
        "thirtieth": 30,
        "fortieth": 40,
        "fiftieth": 50,
        "sixtieth": 60,
        "seventieth": 70,
        "eightieth": 80,
        "ninetieth": 90,
        "hundredth": 100,
    },
    superlatives=(
        r"(?:one|two|three|some|many) of the (?:\w+ )?(?:most \w+|least \w+|\w+est)|"
        r"among the (?:\w+ )?(?:most \w+|\w+est)|the (?:most \w+|largest|biggest|greatest|highest|smallest|longest|"
        "oldest|strongest|lowest|deepest|richest|poorest|fastest|youngest)"
    ),
    always_round="dozen",
    plural=r"\w+(?:[^s\W]s|men|\b[mdl]ice)|fish|sheep|cattle|feet|data|fauna",
    hedges=r"perhaps|maybe|possibly|probably|presumably|likely|unlikely|closer|short|even|barely|hardly|scarcely|"
    r"like|supposedly|potentially|could|might|seemingly|apparently|believed|thought|feared|rumoured|guess\w*|estimat\w+|"
    "anything|rather|double|twice|shy|variously",
    denials="not|instead of|rather than",
    out_of="in|out of|of every|in every",
)

ENGLISH_DATES = DateWords(
    before=r"on|in|since|by|until|from|of|before|after",
    to=r"to|until|through|till",
    between=r"of",
    year=r"of",
    day="the",
    parts={
        "morning": _P.MORNING,
        "noon": _P.NOON,
        "midday": _P.NOON,
        "afternoon": _P.AFTERNOON,
        "evening": _P.EVENING,
        "night": _P.NIGHT,
    },
    relative={"today": 0, "yesterday": 1, "tomorrow": -1},
    ordinal=r"st|nd|rd|th",
    needs_capital=True,
    short={"sept": 9},
    up_to="by",
    between_two="between",
    and_="and",
    ahead="will|ends?|begins?|opens?|starts?|next|due|expected|until|by|this|coming|scheduled|planned|closes?",
)
