"""Invented content for the styleguide; nothing here is a fact."""

from dataclasses import dataclass

THREADS = {
    "bee": [
        ("software", "Software", 0.34),
        ("media", "Media", 0.27),
        ("fintech", "Fintech", 0.16),
        ("ai", "AI", 0.13),
        ("other", "Other", 0.1),
    ],
    "moss": [
        ("health", "Health technology", 0.3),
        ("fintech", "Fintech", 0.27),
        ("software", "Software", 0.25),
        ("data", "Data", 0.18),
    ],
    "steel": [
        ("making", "Advanced manufacture", 0.36),
        ("software", "Software", 0.3),
        ("games", "Games", 0.2),
        ("green", "Greentech", 0.14),
    ],
    "dock": [
        ("games", "Games", 0.41),
        ("film", "Film and sound", 0.22),
        ("software", "Software", 0.2),
        ("sensors", "Sensors", 0.17),
    ],
    "heather": [
        ("cyber", "Cyber security", 0.28),
        ("software", "Software", 0.26),
        ("games", "Games", 0.24),
        ("public", "Public services", 0.22),
    ],
}
FIGURES = {
    "bee": [52000, "1.2", 2100],
    "moss": [26700, "0.9", 1850],
    "steel": [17900, "0.6"],
    "dock": [19500, "0.7", 930],
    "heather": [22100, 1100],
}
CLOTHS = [(accent, threads, FIGURES[accent]) for accent, threads in THREADS.items()]


@dataclass(frozen=True)
class Specimen:
    """Stands for a cluster, as far as the map reads one."""

    name: str
    accent: str
    latitude: float
    longitude: float

    @property
    def weave_threads(self) -> list[tuple[str, str, float]]:
        return THREADS[self.accent]

    @property
    def weave_figures(self) -> list[object]:
        return FIGURES[self.accent]  # type: ignore[return-value]

    def get_absolute_url(self) -> str:
        return "#map"


CLUSTERS = [
    Specimen("Loomford", "bee", 53.48, -2.24),
    Specimen("Airedale", "moss", 53.8, -1.55),
    Specimen("Furnace Bank", "steel", 53.38, -1.47),
    Specimen("Dockside", "dock", 53.41, -2.98),
    Specimen("Tynehead", "heather", 54.97, -1.61),
]

TASKS = [
    {
        "title": "Your business",
        "href": "#tasks",
        "hint": "Name, number, address",
        "state": "Done",
        "tone": "good",
    },
    {"title": "What the money is for", "href": "#tasks", "hint": "", "state": "Begun", "tone": "wait"},
    {"title": "Check and send", "href": "", "hint": "", "state": "Not yet", "tone": ""},
]
ANSWERS = [
    {"key": "Trading name", "value": "Calder Loom Works", "href": "#answers", "change": ""},
    {"key": "Amount", "value": "£48,000", "href": "#answers", "change": "the amount asked for"},
]
COLUMNS = [
    {"label": "Cluster"},
    {"label": "Businesses", "key": "businesses", "number": True},
    {"label": "Jobs", "key": "jobs", "number": True},
]
ROWS = [["Manchester", "8,140", "52,000"], ["Leeds", "4,320", "26,700"], ["Sheffield", "2,210", "17,900"]]
BARS = [("Software", 312, ""), ("Media", 201, ""), ("Fintech", 118, ""), ("Games", 64, "")]
POINTS = [("2019", 120), ("2020", 96), ("2021", 148), ("2022", 171), ("2023", 169), ("2024", 204)]
SECTORS = [("games", "Games"), ("ai", "AI")]
TRAIL = [("/", "Home"), ("#clusters", "Clusters")]
META = ["Manchester", "Seed", "11–50 people"]
DRAWINGS = [
    ("rails", "dock"),
    ("loom", "moss"),
    ("cards", "heather"),
    ("pennines", "sea"),
    ("rivers", "steel"),
    ("tape", "bee"),
]
