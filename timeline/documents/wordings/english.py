"""The words beside numbers in English."""

from domain.figures import Operator
from timeline.documents.wordings.model import Wordings

_O = Operator

_ONES = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
_TENS = "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety"
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_ROUND_ORDINALS = "twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth hundredth"

ENGLISH = Wordings(
    before={
        r"as many as|as much as|as few as|as little as|as high as|as low as|exactly|precisely|a total of|in total": _O.EXACT,
        r"(?:(?:just|slightly|well|far|a little|a bit|little|significantly|considerably) )?(?:more than|over|above)|"
        r"upwards? of|in excess of|exceed(?:s|ed|ing)?|greater than|north of|beyond|surpass(?:ed|es|ing)|topp(?:ed|ing)|"
        r">": _O.MORE_THAN,
        r"(?:at (?:the very )?least|no fewer than|not fewer than|no less than|not less than|a minimum of|minimum(?: of)?|"
        r"min\.|≥|>=)": _O.AT_LEAST,
        r"nearly|almost|close to|(?:just|slightly|a little) (?:under|below|short of|less than|fewer than)|approaching|"
        r"not quite|virtually|practically": _O.NEARLY,
        r"(?:(?:well|far|significantly) )?(?:fewer than|less than|under|below)|<": _O.LESS_THAN,
        r"up to|at (?:the )?most|no more than|not more than|a maximum of|maximum(?: of)?|max\.?|capped at|limited to|"
        r"not exceed(?:ing)?|within(?: (?:just|only))?|≤|<=": _O.AT_MOST,
        r"about|around|some|approximately|approx\.?|roughly|circa|ca\.|an estimated|estimated(?: at)?|in the region of|"
        r"(?:in|on) the order of|more or less|or so|~|≈": _O.ABOUT,
    },
    after={
        r"\+|-plus| plus(?= \w)| or more| or above| and above| and over| and counting| at (?:the )?least| minimum| min\b| upwards?": _O.AT_LEAST,
        r" or fewer| or less| or under| at (?:the )?most| maximum| max\b": _O.AT_MOST,
        r" or so| or thereabouts|[- ]odd|-ish| give or take": _O.ABOUT,
    },
    fillers=r"the|its|their|his|her|another|additional|further|other|these|those|all",
    words="|".join(f"zero {_ONES} {_TENS} hundred thousand million billion trillion".split()),
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
    },  # fmt: skip
    rounds="hundred|thousand|dozen",
    articles="an?",
    halves=r"half an?|half(?= (?:million|billion|dozen)\b)",
    and_a_half=r"½| and a half|-and-a-half",
    vague=r"(?:(?:several|many|a few|some|tens of|hundreds of|a couple of|countless) )?"
    r"(?:(?:hundreds|thousands|millions|billions|trillions|dozens|scores|decades|centuries)"
    r"(?: (?:and|or|of) (?:hundreds|thousands|millions|billions))?)|"
    r"(?:several|a few|many|countless) (?:hundred|thousand|million|billion|dozen)|a handful(?= of)|a (?:\w+ )?number(?= of)|"
    r"(?:several|a few|a couple of|countless|numerous)(?= (?:\w+ ){0,1}(?:NOUN)\b)",
    openings={"between": "and", "from": "to|until", "anywhere between": "and", "anywhere from": "to"},
    joints=r" to | or ",
    of=r"of (?:the|its|their|all|these|those)|of",
    labels=r"(?:articles?|art\.|paragraphs?|para\.?|sections?|chapters?|annex|rules?|no\.|nos\.|number|numbers|resolution|"
    r"protocol|pages?|p\.|rooms?|channel|route|highway|flight|group|phase|stage|level|line|figure|table|act|law|decree|"
    r"windows|version|gate|platform|step|grade|class|type|category|schedule|clauses?|item|goal|target|point|appendix|"
    r"group of|cop|war|vol\.?|volume|issue|chapter)",
    stops=r"and|or|of|in|on|at|to|for|by|from|with|as|than|that|which|who|is|are|was|were|be|been|has|have|had|will|"
    r"would|must|may|can|could|should|did|does|do|the|a|an|this|these|those|its|their|his|her|it|they|he|she|we|not|"
    r"no|but|if|when|while|after|before|since|until|during|per|said|says|each|later|ago|more|less|fewer|"
    r"out|up|down|into|over|under|get|gets|one|two|three|four|five|six|seven|eight|nine|ten|percent|pct|only|also|"
    r"there|here|then|now|today|yesterday|tomorrow|times?(?= as)|years?-olds?|became|left|went|came|signed|agreed",
    units={
        r"days?": ("day", "1"),
        r"weeks?": ("day", "7"),
        r"fortnights?": ("day", "14"),
        r"months?": ("month", "1"),
        r"years?": ("year", "1"),
        r"decades?": ("decade", "1"),
        r"century|centuries": ("century", "1"),
        r"hours?": ("hour", "1"),
        r"minutes?": ("minute", "1"),
        r"%|percent|per cent|pct": ("percent", "1"),
        r"percentage points?": ("percentage-point", "1"),
        r"kilomet(?:re|er)s?|km": ("kilometre", "1"),
        r"miles?": ("mile", "1"),
        r"met(?:re|er)s?": ("metre", "1"),
        r"hectares?|ha": ("hectare", "1"),
        r"acres?": ("acre", "1"),
        r"square kilomet(?:re|er)s?|sq km|km²": ("square-kilometre", "1"),
        r"tonnes?|metric tons?": ("tonne", "1"),
        r"tons?": ("ton", "1"),
        r"kilograms?|kilos?|kg": ("kilogram", "1"),
        r"lit(?:re|er)s?": ("litre", "1"),
        r"barrels?": ("barrel", "1"),
        r"degrees?": ("degree", "1"),
    },  # fmt: skip
    populations={
        r"(?:countries|states|nations|governments) and organi[sz]ations": "states-and-organizations",
        r"states? part(?:y|ies)|member states?|states?|country|countries|nations?|governments?|member countries": "states",
        r"delegates?": "delegates",
        r"(?:national )?delegations?": "national-delegations",
        r"people|persons?|men|women|children|residents?|participants?|attendees|speakers?|visitors?|civilians?|workers?|"
        r"students?|officials|soldiers?|victims?|protesters?|demonstrators?|migrants?|refugees?|ministers?|officers?|"
        r"passengers?|employees?|staff|guests?|experts?|survivors?|inhabitants?": "people",
        r"journalists?|reporters?|correspondents?": "journalists",
        r"(?:press|news) agenc(?:y|ies)|media (?:outlets?|organi[sz]ations?)|news (?:agenc(?:y|ies)|organi[sz]ations?)|newspapers?|broadcasters?": "media-organizations",
        r"organi[sz]ations?|agencies|agency|ngos?|compan(?:y|ies)|institutions?|firms?": "organizations",
        r"universit(?:y|ies)|research (?:institutes?|institutions?|centres?|centers?)": "research-institutions",
        r"signator(?:y|ies)": "signatories",
        r"signatures?": "signatures",
        r"(?:instruments? of )?ratifications?|ratifying states|instruments": "ratifications",
        r"articles?": "articles",
        r"chapters?": "chapters",
        r"formal sessions?|sessions?": "formal-sessions",
        r"intersessional (?:meetings?|consultations?)": "intersessional-meetings",
        r"(?:official )?languages?": "languages",
        r"steps|tasks": "steps",
    },
    measures=(
        ("pledge-amount", "money", r"pledg\w+|promis\w+|donat\w+|contribut\w+|commit\w*|grants?|gave|gives?|provid\w+"),
        ("negotiation-length", "duration", r"talks|negotiat\w+"),
        ("since-previous", "duration", r"first time in|since the (?:last|previous)"),
        ("cooperation-length", "duration", r"cooperation|partnership"),
        ("event-length", "duration", r"conference|session|summit|meeting|ceremony|visit|forum"),
        ("age", "duration", r"\w*-old|aged|old|age"),
        ("share-needed", "percent", r"needed|required?|must (?:hold|represent)|enters? into force"),
        ("economic-growth", "percent", r"growth|grew|grow|gdp|economy"),
        ("emissions-share", "percent", r"emissions"),
        (
            "ratifications-needed",
            "ratifications states",
            r"(?:must|need\w*|requir\w+|enters? into force|after|once)\b"
            r".*\bratif\w+|ratif\w+\b.*\b(?:must|need\w*|requir\w+|enters? into force|into force)",
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
            r"spoke|speak|speakers?|took the floor|addressed",
        ),
        ("languages", "languages", ""),
        ("treaty-length", "articles chapters", ""),
        ("follow-up-steps", "steps", ""),
        ("negotiation-rounds", "formal-sessions intersessional-meetings", ""),
        ("attendance", "delegates national-delegations journalists media-organizations", ""),
        (
            "attendance",
            "states people organizations research-institutions states-and-organizations",
            r"attend\w*|present|gather\w*|took part|take part|taking part|participa\w+|joined|came|represent\w*|"
            r"listen\w*|audience|invited|sent",
        ),
    ),
    over=r"over",
    extents=r"stretch\w*|spread|spann\w+|extend\w*|paid|phased|held|negotiated|conducted|drafted|payable|staggered",
    changes=r"fell|falls?|rose|rises?|grew|grows?|increas\w+|decreas\w+|dropp?\w*|cut|went|climbed|declin\w+|shrank|"
    r"jumped|up|down|raised|lowered|reduced|doubled",
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
    },  # fmt: skip
    ordinals={
        **{word: number for number, word in enumerate(_ORDINALS.split(), 1)},
        **{word: 20 + 10 * number for number, word in enumerate(_ROUND_ORDINALS.split())},
    },
    superlatives=r"(?:one|two|three|some|many) of the (?:\w+ )?(?:most \w+|least \w+|\w+est)|"
    r"among the (?:\w+ )?(?:most \w+|\w+est)|the (?:most \w+|largest|biggest|greatest|highest|smallest|longest|oldest|"
    r"strongest|lowest|deepest|richest|poorest|fastest|youngest)",
    plural=r"\w+(?:[^s\W]s|men|[^\W\d]ice)|fish|sheep|cattle|feet|data|fauna",
)
