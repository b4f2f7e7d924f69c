"""One form for each section of a profile: values come and go as ``clusters.profile_values`` keeps them."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.validators import URLValidator
from django.http import QueryDict
from django.utils.functional import cached_property

from clusters.enums import LinkKind
from clusters.models import Business, Place, Sector
from clusters.profile_sections import BY_KEY, Section
from clusters.profile_values import Values, as_json, version, with_values
from core.forms import LinesField

MOST_SECTORS = 8
MOST_LINKS = 12


class SectionForm(forms.ModelForm):
    """``values`` are those the form begins with; ``seen`` comes back with it and tells which they were.

    ``unsaved`` is what its person typed earlier and did not save (``UnsavedSection.sent``): it stands in
    the controls instead, and the version it was begun on goes with it.
    """

    key = ""
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        business: Business,
        values: Values,
        unsaved: dict[str, list[str]] | None = None,
        **kwargs: Any,
    ) -> None:
        self.business, self.standing = business, values
        kwargs["instance"] = with_values(business, values)
        kwargs["initial"] = {"seen": version(values, self.section.fields), **self.begin(values)}
        super().__init__(*args, **kwargs)
        for name, texts in (unsaved or {}).items():
            if name in self.fields:
                several = isinstance(self.fields[name], forms.MultipleChoiceField)
                self.initial[name] = texts if several else (texts or [""])[-1]

    @property
    def section(self) -> Section:
        return BY_KEY[self.key]

    def begin(self, values: Values) -> dict[str, Any]:
        """What the controls that are no columns begin with."""
        return {}

    def values(self) -> Values:
        """What was sent, for ``save_section``; after ``is_valid``."""
        return {name: as_json(getattr(self.instance, name)) for name in self.section.fields}

    def show_version(self, seen: str) -> None:
        """Put this version into the form as it is shown again."""
        data = cast("QueryDict", self.data).copy()
        data["seen"] = seen
        self.data = data

    @cached_property
    def begun_on(self) -> str:
        return str(self.cleaned_data.get("seen", ""))


class NameForm(SectionForm):
    key = "name"

    class Meta:
        model = Business
        fields = ("trading_name", "short_description")
        labels = {"trading_name": "Trading name", "short_description": "What you do, in one sentence"}
        help_texts = {
            "trading_name": "Leave it empty where you trade under your legal name.",
            "short_description": "Up to 200 characters. It stands below your name in every list.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["short_description"].required = True


class DescriptionForm(SectionForm):
    key = "description"
    description = LinesField(
        label="What you do",
        max_length=8_000,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text="What you make, for whom, and what you are proud of. A blank line begins a paragraph, "
        "## a heading, - a point of a list.",
    )

    class Meta:
        model = Business
        fields = ("description",)


class SectorsForm(SectionForm):
    key = "sectors"
    sectors = forms.MultipleChoiceField(
        label="Your sectors",
        widget=forms.CheckboxSelectMultiple,
        help_text=f"Those that describe you best, up to {MOST_SECTORS}. The ones ticked at first follow from "
        "your SIC codes at Companies House; untick what does not apply.",
    )

    class Meta:
        model = Business
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sectors = Sector.objects.active().in_order().values_list("pk", "name")
        self.fields["sectors"].choices = [(str(pk), name) for pk, name in sectors]  # type: ignore[attr-defined]

    def begin(self, values: Values) -> dict[str, Any]:
        return {"sectors": [str(pk) for pk in values["sectors"]]}

    def clean_sectors(self) -> list[str]:
        chosen = self.cleaned_data["sectors"]
        if len(chosen) > MOST_SECTORS:
            raise forms.ValidationError(f"Choose up to {MOST_SECTORS}: those that describe you best.")
        return chosen

    def values(self) -> Values:
        return {"sectors": sorted(int(pk) for pk in self.cleaned_data["sectors"])}


class AddressesField(forms.CharField):
    """Web addresses, one on each line; clean value: a list. Those without https:// get it."""

    def __init__(self, label: str) -> None:
        super().__init__(
            label=label, required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 2})
        )

    def clean(self, value: Any) -> list[str]:  # type: ignore[override]
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        return [self.checked(line) for line in lines]

    @staticmethod
    def checked(line: str) -> str:
        address = line if "://" in line else f"https://{line}"
        try:
            URLValidator(schemes=["http", "https"])(address)
        except forms.ValidationError as problem:
            raise forms.ValidationError(f"“{line}” is not a web address.") from problem
        if len(address) > 300:
            raise forms.ValidationError(f"“{line[:40]}…” is longer than 300 characters.")
        return address


class LinksForm(SectionForm):
    key = "links"

    # A browser's own check would refuse what we can complete.
    website = forms.URLField(
        label="Website",
        required=False,
        max_length=200,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url"}),
        help_text="For example www.loom.example",
    )

    class Meta:
        model = Business
        fields = ("website",)

    def begin(self, values: Values) -> dict[str, Any]:
        return {
            f"links_{kind}": "\n".join(url for own, url in values["links"] if own == kind)
            for kind in LinkKind.values
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        given = [url for kind in LinkKind.values for url in data.get(f"links_{kind}") or []]
        if len(given) > MOST_LINKS:
            raise forms.ValidationError(f"Name up to {MOST_LINKS} links: those that tell most.")
        if len(set(given)) < len(given):
            raise forms.ValidationError("One of the addresses is there twice.")
        return data

    def values(self) -> Values:
        links = [[kind, url] for kind in LinkKind.values for url in self.cleaned_data[f"links_{kind}"]]
        return {"website": self.instance.website, "links": links}


for _kind in LinkKind:
    _label = {"other": "Other pages", "news": "News about you", "jobs": "Jobs"}.get(_kind.value, _kind.label)
    LinksForm.base_fields[f"links_{_kind.value}"] = AddressesField(_label)


class WhereForm(SectionForm):
    key = "where"

    class Meta:
        model = Business
        fields = ("trading_line1", "trading_line2", "trading_town", "trading_postcode", "place")
        labels = {
            "trading_line1": "Building and street",
            "trading_line2": "Second line",
            "trading_town": "Town or city",
            "trading_postcode": "Postcode",
            "place": "Do you sit in one of these?",
        }
        help_texts = {
            "trading_postcode": "It decides what “near” means when somebody searches.",
            "place": "Universities, incubators and work spaces that the cluster names.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = Place.objects.filter(cluster=self.business.cluster_id).order_by("name")
        self.fields["place"].queryset = places  # type: ignore[attr-defined]
        self.fields["place"].empty_label = "None of them"  # type: ignore[attr-defined]


class SizeForm(SectionForm):
    key = "size"

    class Meta:
        model = Business
        fields = ("stage", "employees", "founded_on", "is_raising")
        labels = {
            "employees": "How many people work there",
            "founded_on": "Founded on",
            "is_raising": "We are raising money now",
        }
        help_texts = {
            "founded_on": "Where you began before you were incorporated. The first of the month will do.",
            "is_raising": "Only this fact is shown here, no terms.",
        }
        widgets = {"founded_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}


class LogoForm(SectionForm):
    key = "logo"
    picture = forms.FileField(
        label="Logo",
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        help_text="A PNG, JPEG or WebP of up to 4 MB; a square one shows best.",
    )
    is_removed = forms.BooleanField(label="Take the logo off", required=False)

    class Meta:
        model = Business
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.standing["logo"]:
            del self.fields["is_removed"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("picture") and not data.get("is_removed") and not self.errors:
            raise forms.ValidationError("Choose a picture first.")
        return data

    def values(self) -> Values:
        """The picture is kept by the view, which knows where; here stands only whether it goes."""
        return {"logo": "" if self.cleaned_data.get("is_removed") else self.standing["logo"]}


FORMS: dict[str, type[SectionForm]] = {
    form.key: form
    for form in (NameForm, DescriptionForm, SectorsForm, LinksForm, WhereForm, SizeForm, LogoForm)
}
