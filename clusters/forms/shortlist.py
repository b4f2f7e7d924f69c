"""A note on a business one has set aside."""

from django import forms

from clusters.models import Shortlisted


class NoteForm(forms.ModelForm):
    class Meta:
        model = Shortlisted
        fields = ["note"]
