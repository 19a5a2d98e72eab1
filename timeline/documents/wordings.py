"""The words of a language beside a number: what they make of it, and what is counted.

Three languages have them. In any other, a number is found, but what the words beside it mean is left to the archivist.
Words are regular expressions, matched in any case; a space in them is any white space.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from domain.figures import Operator

_O = Operator


@dataclass(frozen=True)
class Wordings:
    """What the words beside a number mean in one language.

    `before` and `after` give the operator of words there; `fillers` may stand between them and the number. `words` are
    those of which numbers consist; `values` has their values where the library text2num does not read the language.
    `multiples` follow a number; those in `rounds` are rough where they stand by themselves or after an article.
    `openings`, `joints` and `links` make ranges: between 5 and 6, 5 to 6. `over` begins extents of time after the words
    in `extents`. `labels` come before the number of something: article 19. `stops` never belong to a counted noun.
    """

    before: Mapping[str, Operator]
    after: Mapping[str, Operator]
    fillers: str
    words: str
    multiples: Mapping[str, str]
    rounds: str
    articles: str
    halves: str
    vague: str
    openings: Mapping[str, str]
    joints: str
    of: str
    labels: str
    stops: str
    units: Mapping[str, tuple[str, str]]
    populations: Mapping[str, str]
    measures: tuple[tuple[str, str, str], ...]
    and_a_half: str = "(?!)"
    over: str = "(?!)"
    extents: str = "(?!)"
    changes: str = "(?!)"
    shares: Mapping[str, str] = field(default_factory=dict)
    ordinals: Mapping[str, int] = field(default_factory=dict)
    superlatives: str = "(?!)"
    values: Mapping[str, int] | None = None
    plural: str = "(?!)"


_ONES = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
_TENS = "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety"
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_ROUND_ORDINALS = "twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth hundredth"

ENGLISH = Wordings(
    before={
        r"as many as|as much as|as few as|as little as|exactly|precisely|a total of|in total": _O.EXACT,
        r"(?:(?:just|slightly|well|far|a little|a bit|little|significantly|considerably) )?(?:more than|over|above)|"
        r"upwards? of|in excess of|exceed(?:s|ed|ing)?|greater than|north of|beyond|surpass(?:ed|es|ing)|topp(?:ed|ing)|"
        r">": _O.MORE_THAN,
        r"(?:at (?:the very )?least|no fewer than|not fewer than|no less than|not less than|a minimum of|minimum of|"
        r"min\.|≥|>=)": _O.AT_LEAST,
        r"nearly|almost|close to|(?:just|slightly|a little) (?:under|below|short of|less than|fewer than)|approaching|"
        r"not quite|virtually|practically": _O.NEARLY,
        r"(?:(?:well|far|significantly) )?(?:fewer than|less than|under|below)|<": _O.LESS_THAN,
        r"up to|at (?:the )?most|no more than|not more than|a maximum of|maximum of|max\.|as high as|capped at|≤|<=": _O.AT_MOST,
        r"about|around|some|approximately|approx\.?|roughly|circa|ca\.|an estimated|estimated(?: at)?|in the region of|"
        r"(?:in|on) the order of|more or less|or so|~|≈": _O.ABOUT,
    },
    after={
        r"\+|-plus| plus(?= \w)| or more| or above| and above| and over| and counting| at (?:the )?least": _O.AT_LEAST,
        r" or fewer| or less| or under| at (?:the )?most": _O.AT_MOST,
        r" or so| or thereabouts|[- ]odd|-ish| give or take": _O.ABOUT,
    },
    fillers=r"the|its|their|his|her|another|additional|further|other|these|those|all",
    words="|".join(f"{_ONES} {_TENS} hundred thousand million billion trillion".split()),
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
    and_a_half=r"½| and a half",
    vague=r"(?:(?:several|many|a few|some|tens of|hundreds of|a couple of|countless) )?"
    r"(?:(?:hundreds|thousands|millions|billions|trillions|dozens|scores|decades|centuries)"
    r"(?: (?:and|or|of) (?:hundreds|thousands|millions|billions))?)|"
    r"(?:several|a few|many|countless) (?:hundred|thousand|million|billion|dozen)|a handful(?= of)|"
    r"(?:several|a few|a couple of|countless|numerous)(?= (?:\w+ ){0,1}(?:NOUN)\b)",
    openings={"between": "and", "from": "to|until", "anywhere between": "and", "anywhere from": "to"},
    joints=r" to | or ",
    of=r"of (?:the|its|their|all|these|those)|of",
    labels=r"articles?|art\.|paragraphs?|para\.?|sections?|chapters?|annex|rules?|no\.|nos\.|number|numbers|resolution|"
    r"protocol|pages?|p\.|rooms?|channel|route|highway|flight|group|phase|stage|level|line|figure|table|act|law|decree|"
    r"windows|version|gate|platform|step|grade|class|type|category|schedule|clauses?|item|goal|target|point|appendix",
    stops=r"and|or|of|in|on|at|to|for|by|from|with|as|than|that|which|who|is|are|was|were|be|been|has|have|had|will|"
    r"would|must|may|can|could|should|did|does|do|the|a|an|this|these|those|its|their|his|her|it|they|he|she|we|not|"
    r"no|but|if|when|while|after|before|since|until|during|per|said|says|each|last|next|later|ago|more|less|fewer|"
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
        r"students?|officials?|soldiers?|victims?|protesters?|demonstrators?|migrants?|refugees?|ministers?|officers?|"
        r"passengers?|employees?|staff|guests?|experts?|survivors?|inhabitants?": "people",
        r"journalists?|reporters?|correspondents?": "journalists",
        r"media (?:outlets?|organi[sz]ations?)|news (?:agenc(?:y|ies)|organi[sz]ations?)|newspapers?|broadcasters?": "media-organizations",
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
    r"among the (?:\w+ )?(?:most \w+|\w+est)",
    plural=r"\w+(?:[^s\W]s|men|[^\W\d]ice)|fish|sheep|cattle|feet|data|fauna",
)

FRENCH = Wordings(
    before={
        r"exactement|précisément|un total de|au total": _O.EXACT,
        r"(?:(?:un peu|bien|nettement|légèrement) )?(?:plus de|plus d['’]|au-delà de|supérieure?s? à)|>": _O.MORE_THAN,
        r"au moins|pas moins de|pas moins d['’]|au minimum|un minimum de|minimum|≥": _O.AT_LEAST,
        r"près de|près d['’]|presque|pas loin de|un peu moins de|un peu moins d['’]|quasiment": _O.NEARLY,
        r"(?:(?:bien|nettement) )?(?:moins de|moins d['’]|en dessous de|inférieure?s? à)|<": _O.LESS_THAN,
        r"jusqu['’]à|au plus|au maximum|un maximum de|pas plus de|pas plus d['’]|tout au plus|≤": _O.AT_MOST,
        r"environ|quelque|autour de|autour d['’]|approximativement|à peu près|aux alentours de|de l['’]ordre de|"
        r"une? estimation de|~|≈": _O.ABOUT,
    },
    after={
        r"\+| ou plus| et plus| au moins| au minimum": _O.AT_LEAST,
        r" au plus| au maximum| ou moins": _O.AT_MOST,
        r" environ": _O.ABOUT,
    },
    fillers=r"les|des|autres|ces|leurs|ses",
    words="deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingts?|trente|"
    "quarante|cinquante|soixante|septante|huitante|octante|nonante|cents?|mille|millions?|milliards?|billions?|une?",
    multiples={
        "cent": "100",
        "cents": "100",
        "mille": "1000",
        "million": "1000000",
        "millions": "1000000",
        "milliard": "1000000000",
        "milliards": "1000000000",
        "billion": "1000000000000",
        "billions": "1000000000000",
        "dizaine": "10",
        "douzaine": "12",
        "quinzaine": "15",
        "vingtaine": "20",
        "trentaine": "30",
        "quarantaine": "40",
        "cinquantaine": "50",
        "soixantaine": "60",
        "centaine": "100",
        "millier": "1000",
    },  # fmt: skip
    rounds="dizaine|douzaine|quinzaine|vingtaine|trentaine|quarantaine|cinquantaine|soixantaine|centaine|millier",
    articles="une?",
    halves=r"un demi|une demi(?=-)|un demi(?=-)",
    and_a_half=r"½| et demie?",
    vague=r"(?:(?:plusieurs|quelques|des) )?(?:dizaines|centaines|milliers|vingtaines)(?: de (?:milliers|millions))?|"
    r"(?:plusieurs|quelques|des) (?:cents|millions|milliards|décennies|siècles)|une poignée(?= de)|"
    r"(?:plusieurs|quelques)(?= (?:NOUN)\b)",
    openings={"entre": "et", "de": "à", "d['’]": "à"},
    joints=r" à | ou ",
    of=r"de|d['’]|des",
    labels=r"articles?|art\.|paragraphes?|alinéas?|section|chapitres?|annexe|règle|n°|numéro|résolution|protocole|pages?|"
    r"salle|chaîne|étape|phase|niveau|point|loi|décret|version",
    stops=r"et|ou|de|des|du|en|dans|sur|à|au|aux|pour|par|avec|que|qui|est|sont|était|étaient|a|ont|avait|avaient|sera|"
    r"seront|doit|doivent|peut|peuvent|le|la|les|un|une|ce|cette|ces|son|sa|ses|leur|leurs|il|elle|ils|elles|ne|pas|"
    r"mais|si|quand|après|avant|depuis|pendant|plus|moins|se|s|y|lors|dont",
    units={
        r"jours?": ("day", "1"),
        r"semaines?": ("day", "7"),
        r"mois": ("month", "1"),
        r"ans?|années?": ("year", "1"),
        r"décennies?": ("decade", "1"),
        r"siècles?": ("century", "1"),
        r"heures?": ("hour", "1"),
        r"minutes?": ("minute", "1"),
        r"%|pour cent|p\. ?100": ("percent", "1"),
        r"kilomètres?|km": ("kilometre", "1"),
        r"mètres?": ("metre", "1"),
        r"hectares?": ("hectare", "1"),
        r"tonnes?": ("tonne", "1"),
        r"points de pourcentage": ("percentage-point", "1"),
        r"litres?": ("litre", "1"),
    },  # fmt: skip
    populations={
        r"(?:états|pays) et organisations": "states-and-organizations",
        r"états parties|états membres|pays membres|états?|pays|nations|gouvernements": "states",
        r"délégu[ée]{1,2}e?s?": "delegates",
        r"délégations?(?: nationales)?": "national-delegations",
        r"personnes?|hommes|femmes|enfants|habitants|participants?|civils|ouvriers|étudiants|soldats|victimes|"
        r"manifestants|migrants|réfugiés|ministres|experts|invités|orateurs|intervenants|blessés|morts": "people",
        r"journalistes?|reporters?|correspondants?": "journalists",
        r"médias|journaux|agences de presse": "media-organizations",
        r"organisations?|agences|entreprises|ong|institutions": "organizations",
        r"universités?|instituts de recherche": "research-institutions",
        r"signataires?": "signatories",
        r"signatures?": "signatures",
        r"(?:instruments de )?ratifications?": "ratifications",
        r"articles?": "articles",
        r"chapitres?": "chapters",
        r"sessions?(?: formelles| officielles)?": "formal-sessions",
        r"langues?(?: officielles)?": "languages",
        r"étapes": "steps",
    },
    measures=(
        ("pledge-amount", "money", r"promis\w*|promet\w*|engag\w+|vers\w+|contribu\w+|octroi\w*|don|dons|fourni\w+"),
        ("negotiation-length", "duration", r"pourparlers|négociations?|discussions"),
        ("event-length", "duration", r"conférence|session|sommet|réunion|cérémonie|visite"),
        ("age", "duration", r"âgée?s?|âge"),
        ("economic-growth", "percent", r"croissance|pib|économie"),
        ("emissions-share", "percent", r"émissions"),
        (
            "ratifications-needed",
            "ratifications states",
            r"(?:requis\w*|nécessaires?|faut|doivent|entr\w+ en vigueur)\b.*\bratif\w+|"
            r"ratif\w+\b.*\b(?:requis\w*|nécessaires?|entr\w+ en vigueur)",
        ),
        ("ratifications", "ratifications states", r"ratifi\w+|adhér\w+"),
        ("signatories", "states signatories signatures states-and-organizations", r"sign\w+"),
        ("languages", "languages", ""),
        ("treaty-length", "articles chapters", ""),
        ("negotiation-rounds", "formal-sessions", ""),
        ("attendance", "delegates national-delegations journalists media-organizations", ""),
        (
            "attendance",
            "states people organizations states-and-organizations",
            r"assist\w+|présente?s?|réuni\w*|particip\w+|venus?|rassembl\w+|représent\w+",
        ),
    ),
    changes=r"passée?s?|passe|passent|tombée?s?|augment\w+|baiss\w+",
    shares={"la moitié": "50", "un quart": "25", "le quart": "25", "trois quarts": "75", "les trois quarts": "75"},
    ordinals={
        word: number
        for number, words in enumerate(
            "premier première|deuxième second seconde|troisième|quatrième|cinquième|sixième|septième|huitième|neuvième|"
            "dixième|onzième|douzième".split("|"),
            1,
        )
        for word in words.split()
    },
    superlatives=r"(?:l['’]une? des|parmi les) plus \w+",
    plural=r"\w+[^\W\d_][sx]",
)

VIETNAMESE = Wordings(
    before={
        r"đúng|chính xác|tổng cộng|tất cả|lên tới|lên đến": _O.EXACT,
        r"hơn|trên|quá|vượt|>": _O.MORE_THAN,
        r"ít nhất|tối thiểu|không dưới|không ít hơn|≥": _O.AT_LEAST,
        r"gần|suýt|xấp xỉ gần": _O.NEARLY,
        r"dưới|chưa đến|chưa tới|chưa đầy|ít hơn|<": _O.LESS_THAN,
        r"tối đa|nhiều nhất|không quá|không hơn|≤": _O.AT_MOST,
        r"khoảng|chừng|xấp xỉ|ước tính|ước chừng|độ|tầm|~|≈": _O.ABOUT,
    },
    after={r"\+| trở lên": _O.AT_LEAST, r" trở xuống": _O.AT_MOST},
    fillers=r"các|những",
    words="một|hai|ba|bốn|sáu|bảy|tám|chín|mười",
    values={"một": 1, "hai": 2, "ba": 3, "bốn": 4, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9, "mười": 10},
    multiples={
        "trăm": "100",
        "nghìn": "1000",
        "ngàn": "1000",
        "triệu": "1000000",
        "tỷ": "1000000000",
        "tỉ": "1000000000",
        "chục": "10",
    },  # fmt: skip
    rounds="chục",
    articles="(?!)",
    halves="nửa(?= (?:triệu|tỷ|tỉ))",
    and_a_half=r"½| rưỡi",
    vague=r"(?:hàng|vài|nhiều|mấy|hàng chục|hàng trăm) (?:chục|trăm|nghìn|ngàn|vạn|triệu|tỷ|tỉ)(?: (?:nghìn|triệu|tỷ))?|"
    r"(?:vài|nhiều|một số)(?= (?:NOUN)\b)",
    openings={"từ": "đến|tới", "trong khoảng từ": "đến|tới"},
    joints=r" đến | tới | hoặc ",
    of=r"trong số|của",
    labels=r"điều|khoản|chương|mục|phòng|số|kênh|trang|nghị quyết|nghị định|ngày|tháng|năm|quý|lúc|thứ|phiên",
    stops=r"và|hoặc|của|trong|ở|tại|trên|dưới|đến|cho|với|là|được|bị|có|đã|sẽ|đang|phải|có thể|này|đó|các|những|từ|"
    r"khi|sau|trước|kể|mỗi|tham|ký|phê|phản",
    units={
        r"ngày": ("day", "1"),
        r"tuần": ("day", "7"),
        r"tháng": ("month", "1"),
        r"năm": ("year", "1"),
        r"thập kỷ|thập niên": ("decade", "1"),
        r"thế kỷ": ("century", "1"),
        r"giờ|tiếng": ("hour", "1"),
        r"phút": ("minute", "1"),
        r"%|phần trăm": ("percent", "1"),
        r"km|ki-lô-mét|cây số": ("kilometre", "1"),
        r"héc-ta|ha": ("hectare", "1"),
        r"tấn": ("tonne", "1"),
        r"mét": ("metre", "1"),
    },  # fmt: skip
    populations={
        r"(?:quốc gia|nước) và tổ chức": "states-and-organizations",
        r"quốc gia thành viên|nước thành viên|quốc gia|nước": "states",
        r"đại biểu": "delegates",
        r"đoàn đại biểu|phái đoàn|đoàn": "national-delegations",
        r"người|thường dân|công nhân|học sinh|sinh viên|binh sĩ|nạn nhân|khách|chuyên gia": "people",
        r"nhà báo|phóng viên": "journalists",
        r"cơ quan báo chí|hãng thông tấn": "media-organizations",
        r"tổ chức quốc tế|tổ chức|công ty|doanh nghiệp|cơ quan": "organizations",
        r"trường đại học|viện nghiên cứu": "research-institutions",
        r"chữ ký": "signatures",
        r"bên ký kết|nước ký kết": "signatories",
        r"văn kiện phê chuẩn": "ratifications",
        r"điều": "articles",
        r"chương": "chapters",
        r"phiên họp": "formal-sessions",
        r"ngôn ngữ|thứ tiếng": "languages",
    },
    measures=(
        ("pledge-amount", "money", r"cam kết|tài trợ|đóng góp|hứa|ủng hộ|viện trợ"),
        ("negotiation-length", "duration", r"đàm phán"),
        ("event-length", "duration", r"hội nghị|phiên họp|cuộc họp|lễ|chuyến thăm"),
        ("age", "duration", r"tuổi"),
        ("economic-growth", "percent", r"tăng trưởng|gdp|kinh tế"),
        ("ratifications-needed", "ratifications states", r"(?:cần|phải)\b.*phê chuẩn|phê chuẩn.*(?:có hiệu lực)"),
        ("ratifications", "ratifications states", r"phê chuẩn|gia nhập"),
        ("signatories", "states signatories signatures states-and-organizations", r"ký|ký kết"),
        ("languages", "languages", ""),
        ("treaty-length", "articles chapters", ""),
        ("negotiation-rounds", "formal-sessions", ""),
        ("attendance", "delegates national-delegations journalists media-organizations", ""),
        ("attendance", "states people organizations states-and-organizations", r"tham dự|tham gia|có mặt|dự"),
    ),
    superlatives=r"(?!)",
)

WORDINGS: Mapping[str, Wordings] = MappingProxyType({"en": ENGLISH, "fr": FRENCH, "vi": VIETNAMESE})
"""The languages whose words beside a number are read."""


PLAIN = Wordings(
    before={}, after={}, fillers="(?!)", words="(?!)", multiples={}, rounds="(?!)", articles="(?!)", halves="(?!)",
    vague="(?!)", openings={}, joints="(?!)", of="(?!)", labels="(?!)", stops="(?!)",
    units={r"%": ("percent", "1")}, populations={}, measures=(),
)  # fmt: skip
"""What is read in any other language: digits, currencies and percent signs."""
