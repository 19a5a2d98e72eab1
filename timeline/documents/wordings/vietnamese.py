"""The words beside numbers, and those of dates, in Vietnamese."""

from domain.dates import PartOfDay
from domain.figures import Operator
from timeline.documents.wordings.model import DateWords, Wordings

_O, _P = Operator, PartOfDay

VIETNAMESE = Wordings(
    before={
        _O.EXACT: "đúng|chính xác|tổng cộng|tất cả|lên tới|lên đến",
        _O.MORE_THAN: "hơn|trên|quá|vượt|>",
        _O.AT_LEAST: "ít nhất|tối thiểu|không dưới|không ít hơn|≥",
        _O.NEARLY: "gần|suýt|xấp xỉ gần",
        _O.LESS_THAN: "dưới|chưa đến|chưa tới|chưa đầy|ít hơn|<",
        _O.AT_MOST: "tối đa|nhiều nhất|không quá|không hơn|≤",
        _O.ABOUT: "khoảng|chừng|xấp xỉ|ước tính|ước chừng|độ|tầm|~|≈",
    },
    after={
        _O.AT_LEAST: r"\+| trở lên",
        _O.AT_MOST: " trở xuống",
    },
    fillers="các|những",
    words="một|hai|ba|bốn|tư|lăm|sáu|bảy|tám|chín|mười|mươi|mốt",
    multiples={
        "trăm": "100",
        "nghìn": "1000",
        "ngàn": "1000",
        "triệu": "1000000",
        "tỷ": "1000000000",
        "tỉ": "1000000000",
        "chục": "10",
    },
    rounds="chục",
    articles="(?!)",
    halves="nửa(?= (?:triệu|tỷ|tỉ))",
    vague=(
        "(?:hàng|vài|nhiều|mấy|hàng chục|hàng trăm) (?:chục|trăm|nghìn|ngàn|vạn|triệu|tỷ|tỉ)(?: (?:nghìn|triệu|"
        r"tỷ))?|(?:vài|nhiều|một số)(?= (?:NOUN)\b)"
    ),
    openings={
        "từ": "đến|tới",
        "trong khoảng từ": "đến|tới",
    },
    joints=" đến | tới | hoặc ",
    of="trong số|của",
    labels="điều|khoản|chương|mục|phòng|số|kênh|trang|nghị quyết|nghị định|ngày|tháng|năm|quý|lúc|thứ|phiên",
    stops=(
        "và|hoặc|của|trong|ở|tại|trên|dưới|đến|cho|với|là|được|bị|có|đã|sẽ|đang|phải|có thể|này|đó|các|những|"
        "từ|khi|sau|trước|kể|mỗi|tham|ký|phê|phản"
    ),
    units={
        "ngày": ("day", "1"),
        "tuần": ("day", "7"),
        "tháng": ("month", "1"),
        "năm": ("year", "1"),
        "thập kỷ|thập niên": ("decade", "1"),
        "thế kỷ": ("century", "1"),
        "giờ|tiếng": ("hour", "1"),
        "phút": ("minute", "1"),
        "%|phần trăm": ("percent", "1"),
        "km|ki-lô-mét|cây số": ("kilometre", "1"),
        "héc-ta|ha": ("hectare", "1"),
        "tấn": ("tonne", "1"),
        "mét": ("metre", "1"),
    },
    populations={
        "states-and-organizations": "(?:quốc gia|nước) và tổ chức",
        "states": "quốc gia thành viên|nước thành viên|quốc gia|nước",
        "delegates": "đại biểu",
        "national-delegations": "đoàn đại biểu|phái đoàn|đoàn",
        "people": "người|thường dân|công nhân|học sinh|sinh viên|binh sĩ|nạn nhân|khách|chuyên gia",
        "journalists": "nhà báo|phóng viên",
        "media-organizations": "cơ quan báo chí|hãng thông tấn",
        "organizations": "tổ chức quốc tế|tổ chức|công ty|doanh nghiệp|cơ quan",
        "research-institutions": "trường đại học|viện nghiên cứu",
        "signatures": "chữ ký",
        "signatories": "bên ký kết|nước ký kết",
        "ratifications": "văn kiện phê chuẩn",
        "articles": "điều",
        "chapters": "chương",
        "formal-sessions": "phiên họp",
        "languages": "ngôn ngữ|thứ tiếng",
    },
    measures=(
        ("pledge-amount", "money", "cam kết|tài trợ|đóng góp|hứa|ủng hộ|viện trợ"),
        ("negotiation-length", "duration", "đàm phán"),
        ("event-length", "duration", "hội nghị|phiên họp|cuộc họp|lễ|chuyến thăm"),
        ("age", "duration", "tuổi"),
        ("economic-growth", "percent", "tăng trưởng|gdp|kinh tế"),
        ("ratifications-needed", "ratifications states", r"(?:cần|phải)\b.*phê chuẩn|phê chuẩn.*(?:có hiệu lực)"),
        ("ratifications", "ratifications states", "phê chuẩn|gia nhập"),
        ("signatories", "states signatories signatures states-and-organizations", "ký|ký kết"),
        ("languages", "languages", ""),
        ("treaty-length", "articles chapters", ""),
        ("negotiation-rounds", "formal-sessions", ""),
        ("attendance", "delegates national-delegations journalists media-organizations", ""),
        ("attendance", "states people organizations states-and-organizations", "tham dự|tham gia|có mặt|dự"),
    ),
    and_a_half="½| rưỡi",
    values={
        "một": 1,
        "mốt": 1,
        "hai": 2,
        "ba": 3,
        "bốn": 4,
        "tư": 4,
        "lăm": 5,
        "sáu": 6,
        "bảy": 7,
        "tám": 8,
        "chín": 9,
        "mười": 10,
        "mươi": 10,
    },
    always_round="chục",
    hedges="có lẽ|có thể|có khi|chắc|dường như|ước|suýt|ngót|non|già|hòm hòm",
    out_of="trong|trên",
)

VIETNAMESE_DATES = DateWords(
    before=r"vào ngày|từ ngày|ngày|trong|vào",
    to=r"đến ngày|đến|tới ngày|tới",
    year=r"năm|,|/",
    day="ngày",
    parts={
        "sáng": _P.MORNING,
        "trưa": _P.NOON,
        "chiều": _P.AFTERNOON,
        "tối": _P.EVENING,
        "đêm": _P.NIGHT,
    },
    relative={"hôm nay": 0, "hôm qua": 1, "ngày mai": -1},
    up_to="trước ngày",
    between_two="giữa",
    and_="và",
    ahead="sẽ|dự kiến|tới|sắp",
)
