"""Words of the accounts app."""

from django.db import models


class StaffRole(models.TextChoices):
    """Roles that a person is given, each a group of this name. The other roles (business member, investor)
    follow from what a person belongs to."""

    AGENCY = "Agency staff", "Agency staff"
    CURATOR = "Cluster curators", "Cluster curators"
    ASSESSOR = "Assessors", "Assessors"


class CorrespondenceLanguage(models.TextChoices):
    """Languages people may ask the agency to write in; the portal's own mail is in English."""

    ENGLISH = "en", "English"
    ARABIC = "ar", "العربية (Arabic)"
    CHINESE = "zh", "中文 (Chinese)"
    DUTCH = "nl", "Nederlands (Dutch)"
    FRENCH = "fr", "Français (French)"
    GERMAN = "de", "Deutsch (German)"
    HINDI = "hi", "हिन्दी (Hindi)"
    ITALIAN = "it", "Italiano (Italian)"
    JAPANESE = "ja", "日本語 (Japanese)"
    KOREAN = "ko", "한국어 (Korean)"
    POLISH = "pl", "Polski (Polish)"
    PORTUGUESE = "pt", "Português (Portuguese)"
    SPANISH = "es", "Español (Spanish)"
    TURKISH = "tr", "Türkçe (Turkish)"
    URDU = "ur", "اردو (Urdu)"
    WELSH = "cy", "Cymraeg (Welsh)"
