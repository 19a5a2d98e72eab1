"""The words beside numbers in Vietnamese."""

from domain.figures import Operator
from timeline.documents.wordings.model import Wordings

_O = Operator

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
    words="một|hai|ba|bốn|tư|lăm|sáu|bảy|tám|chín|mười|mươi|mốt",
    values={
        "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "lăm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9,
        "mười": 10, "mươi": 10,
    },  # fmt: skip
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
