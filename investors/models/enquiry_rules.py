"""What must be true of every enquiry, and how enquiries are found quickly."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from clusters.models.geography import filled
from investors.enums import OPEN_ENQUIRY_STAGES, EnquiryIntent, EnquiryStage, EnquiryTiming

_OPEN = Q(stage__in=OPEN_ENQUIRY_STAGES)

INDEXES = [
    models.Index(F("waiting_since").asc(nulls_last=True), "id", name="enquiry_queue", condition=_OPEN),
    models.Index(
        "cluster",
        F("waiting_since").asc(nulls_last=True),
        "id",
        name="enquiry_queue_of_cluster",
        condition=_OPEN,
    ),
    models.Index(
        F("waiting_since").asc(nulls_last=True),
        "id",
        name="enquiry_queue_of_nobody",
        condition=_OPEN & Q(owner=None),
    ),
    models.Index(
        fields=["answer_due_at"],
        name="enquiry_clock",
        condition=_OPEN & Q(first_answered_at=None, paused_at=None),
    ),
    models.Index(F("waiting_since").asc(nulls_last=True), "id", name="enquiry_all_by_waiting"),
    models.Index(fields=["received_at", "cluster"], name="enquiry_received"),
    models.Index(fields=["cluster", "received_at"], name="enquiry_shared", condition=Q(is_shared=True)),
    models.Index(fields=["sent_from", "received_at"], name="enquiry_sent_from", condition=~Q(sent_from="")),
    models.Index(Upper("email"), name="enquiry_by_address"),
    models.Index(Upper("organisation"), name="enquiry_by_organisation"),
    GinIndex(OpClass("search_key", name="gin_trgm_ops"), name="enquiry_search"),
]

CONSTRAINTS: list[models.BaseConstraint] = [
    models.CheckConstraint(condition=Q(stage__in=EnquiryStage.values), name="enquiry_stage_is_known"),
    models.CheckConstraint(condition=Q(intent__in=EnquiryIntent.values), name="enquiry_intent_is_known"),
    models.CheckConstraint(condition=Q(timing__in=EnquiryTiming.values), name="enquiry_timing_is_known"),
    models.CheckConstraint(
        condition=filled("name", "email") | Q(erased_at__isnull=False), name="enquiry_says_who_asks"
    ),
    models.CheckConstraint(condition=filled("consent_text"), name="enquiry_has_consent"),
    models.CheckConstraint(
        condition=Q(amount=None) | (Q(amount__gt=0) & ~Q(currency="")), name="enquiry_amount_has_currency"
    ),
    models.CheckConstraint(
        condition=~Q(stage=EnquiryStage.ASSIGNED) | Q(owner__isnull=False),
        name="enquiry_assigned_has_owner",
    ),
    models.CheckConstraint(
        condition=~Q(stage=EnquiryStage.NEW) | Q(owner=None), name="enquiry_new_has_no_owner"
    ),
    models.CheckConstraint(
        condition=(_OPEN & Q(closed_at=None)) | (~_OPEN & Q(closed_at__isnull=False)),
        name="enquiry_closed_has_date",
    ),
    models.CheckConstraint(condition=Q(answer_due_at__gte=F("received_at")), name="enquiry_promise_is_ahead"),
    models.CheckConstraint(
        condition=Q(paused_at=None, pause_reason="", left_minutes=None)
        | (Q(paused_at__isnull=False, left_minutes__isnull=False) & filled("pause_reason")),
        name="enquiry_pause_has_reason",
        violation_error_message="Say why the clock stands, in words for the person.",
    ),
    models.CheckConstraint(
        condition=Q(first_answered_at=None, answer_minutes=None)
        | Q(
            first_answered_at__gte=F("received_at"),
            answer_minutes__isnull=False,
            paused_at=None,
        ),
        name="enquiry_answer_is_measured",
    ),
    models.CheckConstraint(
        condition=~Q(stage__in=[EnquiryStage.WON, EnquiryStage.LOST, EnquiryStage.DORMANT])
        | Q(first_answered_at__isnull=False)
        | Q(erased_at__isnull=False),
        name="enquiry_ends_answered",
    ),
    models.CheckConstraint(
        condition=~Q(stage=EnquiryStage.WON)
        | Q(forecast_investment_amount__isnull=False)
        | Q(forecast_jobs_count__isnull=False),
        name="enquiry_won_says_what",
        violation_error_message="Say what is expected of it: investment, jobs or both.",
    ),
    models.CheckConstraint(
        condition=~Q(stage__in=[EnquiryStage.LOST, EnquiryStage.DORMANT]) | filled("close_reason"),
        name="enquiry_ended_says_why",
        violation_error_message="Say why.",
    ),
    models.CheckConstraint(
        condition=Q(forecast_investment_amount=None) | Q(forecast_investment_amount__gte=0),
        name="enquiry_forecast_not_negative",
    ),
    models.CheckConstraint(
        condition=(Q(stage=EnquiryStage.MERGED, merged_into__isnull=False) & ~Q(merged_into=F("id")))
        | (~Q(stage=EnquiryStage.MERGED) & Q(merged_into=None)),
        name="enquiry_merged_leads_on",
    ),
]
