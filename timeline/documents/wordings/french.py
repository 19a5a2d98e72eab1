"""The words beside numbers in French."""

from domain.figures import Operator
from timeline.documents.wordings.model import Wordings

_O = Operator

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
