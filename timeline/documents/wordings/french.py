"""The words beside numbers, and those of dates, in French."""

from domain.dates import PartOfDay
from domain.figures import Operator
from timeline.documents.wordings.model import DateWords, Wordings

_O, _P = Operator, PartOfDay

FRENCH = Wordings(
    before={
        _O.EXACT: "exactement|précisément|un total de|au total",
        _O.MORE_THAN: (
            "(?:(?:un peu|bien|nettement|légèrement) )?(?:plus de|plus d['’]|au-delà de|supérieure?s? à)|>|"
            "dépass(?:e|ent|ant|ait)|excèd(?:e|ent)"
        ),
        _O.AT_LEAST: "au moins|pas moins de|pas moins d['’]|au minimum|un minimum de|minimum|≥",
        _O.NEARLY: "près de|près d['’]|presque|pas loin de|un peu moins de|un peu moins d['’]|quasiment",
        _O.LESS_THAN: "(?:(?:bien|nettement) )?(?:moins de|moins d['’]|en dessous de|inférieure?s? à)|<",
        _O.AT_MOST: "jusqu['’]à|au plus|au maximum|un maximum de|pas plus de|pas plus d['’]|tout au plus|≤",
        _O.ABOUT: (
            "environ|quelque|autour de|autour d['’]|approximativement|à peu près|aux alentours de|"
            "de l['’]ordre de|une? estimation de|~|≈"
        ),
    },
    after={
        _O.AT_LEAST: r"\+| ou plus| et plus| au moins| au minimum",
        _O.AT_MOST: " au plus| au maximum| ou moins",
        _O.ABOUT: " environ",
    },
    fillers="les|des|autres|ces|leurs|ses",
    words=(
        "deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingts?|trente|"
        "quarante|cinquante|soixante|septante|huitante|octante|nonante|cents?|mille|millions?|milliards?|billions?|"
        "une?"
    ),
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
    },
    rounds="dizaine|douzaine|quinzaine|vingtaine|trentaine|quarantaine|cinquantaine|soixantaine|centaine|millier",
    articles="une?",
    halves="un demi|une demi(?=-)|un demi(?=-)",
    vague=(
        "(?:(?:plusieurs|quelques|des) )?(?:dizaines|centaines|milliers|vingtaines)(?: de (?:milliers|"
        "millions))?|(?:plusieurs|quelques|des) (?:cents|millions|milliards|décennies|siècles)|une poignée(?= de)|"
        r"(?:plusieurs|quelques)(?= (?:NOUN)\b)"
    ),
    openings={
        "entre": "et",
        "de": "à",
        "d['’]": "à",
    },
    joints=" à | ou ",
    of="de|d['’]|des",
    labels=(
        r"articles?|art\.|paragraphes?|alinéas?|section|chapitres?|annexe|règle|n°|numéro|résolution|protocole|"
        "pages?|salle|chaîne|étape|phase|niveau|point|loi|décret|version"
    ),
    stops=(
        "et|ou|de|des|du|en|dans|sur|à|au|aux|pour|par|avec|que|qui|est|sont|était|étaient|a|ont|avait|avaient|"
        "sera|seront|doit|doivent|peut|peuvent|le|la|les|un|une|ce|cette|ces|son|sa|ses|leur|leurs|il|elle|ils|elles|"
        "ne|pas|mais|si|quand|après|avant|depuis|pendant|plus|moins|se|s|y|lors|dont"
    ),
    units={
        "jours?": ("day", "1"),
        "semaines?": ("day", "7"),
        "mois": ("month", "1"),
        "ans?|années?": ("year", "1"),
        "décennies?": ("decade", "1"),
        "siècles?": ("century", "1"),
        "heures?": ("hour", "1"),
        "minutes?": ("minute", "1"),
        r"%|pour cent|p\. ?100": ("percent", "1"),
        "kilomètres?|km": ("kilometre", "1"),
        "mètres?": ("metre", "1"),
        "hectares?": ("hectare", "1"),
        "tonnes?": ("tonne", "1"),
        "points de pourcentage": ("percentage-point", "1"),
        "litres?": ("litre", "1"),
    },
    populations={
        "states-and-organizations": "(?:états|pays) et organisations",
        "states": "états parties|états membres|pays membres|états?|pays|nations|gouvernements",
        "delegates": "délégu[ée]{1,2}e?s?",
        "national-delegations": "délégations?(?: nationales)?",
        "people": (
            "personnes?|hommes|femmes|enfants|habitants|participants?|civils|ouvriers|étudiants|soldats|"
            "victimes|manifestants|migrants|réfugiés|ministres|experts|invités|orateurs|intervenants|blessés|morts"
        ),
        "journalists": "journalistes?|reporters?|correspondants?",
        "media-organizations": "médias|journaux|agences de presse",
        "organizations": "organisations?|agences|entreprises|ong|institutions",
        "research-institutions": "universités?|instituts de recherche",
        "signatories": "signataires?",
        "signatures": "signatures?",
        "ratifications": "(?:instruments de )?ratifications?",
        "articles": "articles?",
        "chapters": "chapitres?",
        "formal-sessions": "sessions?(?: formelles| officielles)?",
        "languages": "langues?(?: officielles)?",
        "steps": "étapes",
    },
    measures=(
        ("pledge-amount", "money", r"promis\w*|promet\w*|engag\w+|vers\w+|contribu\w+|octroi\w*|don|dons|fourni\w+"),
        ("negotiation-length", "duration", r"pourparlers|négoci\w+|discussions"),
        ("event-length", "duration", "conférence|session|sommet|réunion|cérémonie|visite"),
        ("age", "duration", "âgée?s?|âge"),
        ("economic-growth", "percent", "croissance|pib|économie"),
        ("emissions-share", "percent", "émissions"),
        (
            "ratifications-needed",
            "ratifications states",
            (
                r"(?:requis\w*|nécessaires?|faut|doivent|entr\w+ en vigueur)\b.*\bratif\w+|ratif\w+\b.*\b(?:requis\w*|"
                r"nécessaires?|entr\w+ en vigueur)"
            ),
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
    and_a_half="½| et demie?",
    changes=r"passée?s?|passe|passent|tombée?s?|augment\w+|baiss\w+",
    shares={
        "la moitié": "50",
        "un quart": "25",
        "le quart": "25",
        "trois quarts": "75",
        "les trois quarts": "75",
    },
    ordinals={
        "premier": 1,
        "première": 1,
        "deuxième": 2,
        "second": 2,
        "seconde": 2,
        "troisième": 3,
        "quatrième": 4,
        "cinquième": 5,
        "sixième": 6,
        "septième": 7,
        "huitième": 8,
        "neuvième": 9,
        "dixième": 10,
        "onzième": 11,
        "douzième": 12,
    },
    superlatives=r"(?:l['’]une? des|parmi les) plus \w+",
    always_round=r"\w+aine|millier",
    has_spaced_thousands=True,
    plural=r"\w+[^\W\d_][sx]",
    hedges=r"peut-être|sans doute|probablement|possiblement|à peine|voire|même|presque|pourrait|pourraient|estim\w+|"
    r"éventuellement|semble-t-il|vraisemblablement|frôl\w+|avoisin\w+|approch\w+|double",
    denials="et non(?: pas)?|et pas|au lieu de|non pas",
    out_of="sur",
)

FRENCH_DATES = DateWords(
    before=r"le|en|du|dès le|depuis le|jusqu['’]au",
    between=r"de",
    to=r"au|jusqu['’]au",
    day="le",
    parts={
        "matin": _P.MORNING,
        "midi": _P.NOON,
        "après-midi": _P.AFTERNOON,
        "soir": _P.EVENING,
        "nuit": _P.NIGHT,
    },
    relative={"aujourd'hui": 0, "aujourd’hui": 0, "hier": 1, "demain": -1},
    ordinal=r"er",
    up_to="avant le|d'ici au|d’ici au",
    between_two="entre",
    and_="et",
    ahead="sera|seront|aura|prendra|prochaine?|prévue?s?|jusqu[’'à ]+|s'achève|commence|s'ouvre",
)
