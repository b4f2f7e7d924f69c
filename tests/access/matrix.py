"""Who gets which answer at which address.

One line for every address of the portal; ``test_matrix.py`` fails when one is missing or answers otherwise.
A line is ``address(name, answers, **kwargs)``:

- ``name`` as in ``reverse()``; an address without a name is given by its route;
- ``answers`` are the HTTP statuses of a GET by each of ``ROLES``, in their order: one of the patterns below
  where it fits, else eight numbers in a text; ``POST=True`` asks by POST;
- ``kwargs`` of the address: plain values, or functions of the ``World`` (``lambda world: world.visitor.pk``).

Rows that an address needs are made in ``world.py``, by the factories.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from accounts.links import calendar_token
from clusters.links import consent_path, invitation_path, no_search_mail_path, still_correct_path
from funding.links import no_call_mail_path
from investors.links import colleague_invitation_path, enquiry_token, stop_digest_path

# «bare» is agency staff who have not set up a second factor yet.
ROLES = ("anonymous", "visitor", "member", "investor", "assessor", "curator", "bare", "staff")

#          anon vis mem inv ass cur bare staff
PUBLIC = "200 200 200 200 200 200 200 200"
OWN = "302 200 200 200 200 200 200 200"  # about oneself: whoever is signed in
SIGNED_IN = "302 200 200 200 200 200 302 200"  # the same, for staff with a second factor only
DESK = "302 302 302 302 302 200 302 200"  # agency staff and curators
AGENCY = "302 302 302 302 302 403 302 200"  # agency staff only
LED = "302 302 302 302 302 403 302 302"  # agency staff only, led on to another page
OTHERS = "302 302 302 302 302 302 302 200"  # a row of a cluster that is not this curator's
INVESTS = "302 404 404 200 404 404 302 404"  # the people of one investor
POSTED = "302 405 405 405 405 405 302 405"  # asked by POST only
MEMBERS = "302 404 200 404 404 404 302 404"  # the people of one business
UNSEEN = "404 404 404 404 404 404 404 200"  # of a public address, a row that only agency staff see
OWN_AND_AGENCY = "302 404 200 404 404 404 302 200"  # the people of one business, and agency staff
AGENCYS_PAGE = "302 404 404 404 404 404 302 200"  # a row of another cluster, outside the admin
DESKS_PAGE = "302 404 404 404 404 200 302 200"  # agency staff and curators, outside the admin
NOBODY = "302 302 302 302 302 403 302 403"  # not even agency staff
MOVED = "302 404 302 404 404 404 302 404"  # a verb of the people of one business
STRANGERS = "200 302 302 302 302 302 302 302"  # whoever is signed in is led on to the account
ELSEWHERE = "302 302 302 302 302 302 302 302"  # leads on to another address


def token_of(path: str) -> str:
    """The last part of a signed link."""
    return path.rstrip("/").rsplit("/", 1)[-1]


class Address(NamedTuple):
    """A line of the table."""

    name: str
    answers: tuple[int, ...]
    kwargs: dict[str, Any]
    method: str


def address(name: str, answers: str, *, POST: bool = False, **kwargs: Any) -> Address:  # noqa: N803
    statuses = tuple(int(status) for status in answers.split())
    assert len(statuses) == len(ROLES), f"{name}: {len(ROLES)} answers, please"
    return Address(name, statuses, kwargs, "post" if POST else "get")


def desk_rows(
    name: str, pk: Any, *, see: str = AGENCY, row: str = AGENCY, add: str = NOBODY, delete: str = NOBODY
) -> list[Address]:
    """The five addresses of rows on the desk."""
    return [
        address(f"admin:{name}_changelist", see),
        address(f"admin:{name}_add", add),
        address(f"admin:{name}_change", row, object_id=pk),
        address(f"admin:{name}_history", row, object_id=pk),
        address(f"admin:{name}_delete", delete, object_id=pk),
    ]


TABLE = [
    # Pages of the portal
    address("portal:home", PUBLIC),
    address("portal:styleguide", "404 404 404 404 404 200 404 200"),
    address("portal:account", OWN),
    address("portal:export", "302 200 200 200 200 200 200 200", POST=True),
    address("portal:erase", OWN),
    address("portal:desk", "302 200 302 302 200 200 302 200"),
    address("portal:investing_desk", "302 302 302 200 302 302 302 302"),
    address("portal:business_desk", MEMBERS, slug=lambda world: world.own.slug),
    address("portal:calendar", SIGNED_IN),
    address("portal:calendar_address", POSTED),
    address("portal:calendar_download", SIGNED_IN),
    address("portal:calendar_feed", PUBLIC, token=lambda world: calendar_token(world.feed)),
    # Clusters, sectors, businesses
    address("clusters:cluster_list", PUBLIC),
    address("clusters:compare", PUBLIC),
    address("clusters:cluster_profile", PUBLIC, slug=lambda world: world.cluster.slug),
    address("clusters:cluster_feed", PUBLIC, slug=lambda world: world.cluster.slug),
    address("clusters:cluster_card", PUBLIC, slug=lambda world: world.cluster.slug),
    address("clusters:business_card", PUBLIC, slug=lambda world: world.business.slug),
    address("clusters:place_profile", PUBLIC, pk=lambda world: world.place.pk),
    address("clusters:sector_list", PUBLIC),
    address("clusters:sector_profile", PUBLIC, slug=lambda world: world.sector.slug),
    address("clusters:business_list", PUBLIC),
    address("clusters:business_export", PUBLIC),
    address("clusters:business_map", PUBLIC),
    address("clusters:business_suggest", PUBLIC),
    address("clusters:search_help", PUBLIC),
    address("clusters:compare_businesses", PUBLIC),
    address("clusters:shortlist", PUBLIC),
    address("clusters:shortlist_export", PUBLIC),
    address(
        "clusters:shortlist_note",
        "302 404 302 404 404 404 302 404",
        POST=True,
        pk=lambda world: world.shortlisted.business_id,
    ),
    address("clusters:saved_searches", SIGNED_IN),
    address("clusters:new_search", SIGNED_IN),
    address("clusters:edit_search", MEMBERS, pk=lambda world: world.search.pk),
    address("clusters:delete_search", POSTED, pk=lambda world: world.search.pk),
    address(
        "clusters:no_search_mail",
        PUBLIC,
        token=lambda world: token_of(no_search_mail_path(world.search.user)),
    ),
    address("clusters:business_feed", PUBLIC),
    address("clusters:business_profile", PUBLIC, slug=lambda world: world.business.slug),
    address(
        "clusters:claim_business", "302 200 200 200 200 200 302 200", slug=lambda world: world.business.slug
    ),
    address(
        "clusters:business_people", "302 404 404 404 404 404 302 404", slug=lambda world: world.business.slug
    ),
    # One's own business
    address("clusters:register_business", "302 200 200 200 200 200 302 200"),
    # What an enterprise has received: its people, and agency staff
    address("clusters:subsidies", OWN_AND_AGENCY, slug=lambda world: world.own.slug),
    address("clusters:declare_subsidy", OWN_AND_AGENCY, slug=lambda world: world.own.slug),
    address("clusters:strike_subsidy", OWN_AND_AGENCY, pk=lambda world: world.subsidy.pk),
    address("clusters:profile_tasks", MEMBERS, slug=lambda world: world.own.slug),
    address("clusters:profile_preview", MEMBERS, slug=lambda world: world.own.slug),
    address("clusters:profile_section", MEMBERS, slug=lambda world: world.own.slug, key="name"),
    address("clusters:keep_section", MEMBERS, slug=lambda world: world.own.slug, key="name", POST=True),
    address(
        "clusters:profile_life",
        "302 404 404 404 404 404 302 404",
        slug=lambda world: world.own.slug,
        POST=True,
    ),
    address("clusters:named_people", MEMBERS, slug=lambda world: world.own.slug),
    address("clusters:invite", MEMBERS, slug=lambda world: world.own.slug),
    address("clusters:change_person", MEMBERS, pk=lambda world: world.named.pk),
    address("clusters:remove_person", "302 405 405 405 405 405 302 405", pk=lambda world: world.named.pk),
    address(
        "clusters:withdraw_invitation",
        "302 405 405 405 405 405 302 405",
        pk=lambda world: world.invitation.pk,
    ),
    # By a signed link, account or not
    address("clusters:answer_consent", PUBLIC, token=lambda world: token_of(consent_path(world.named))),
    address(
        "clusters:answer_invitation",
        PUBLIC,
        token=lambda world: token_of(invitation_path(world.invitation)),
    ),
    address(
        "clusters:still_correct",
        PUBLIC,
        token=lambda world: token_of(still_correct_path(world.own.members.get())),
    ),
    address("clusters:logo", "404 404 404 404 404 404 404 404", file_name="none.webp"),
    address("clusters:withdraw_claim", "302 405 405 405 405 405 302 405", pk=1),
    address("clusters:decide_member", "302 405 405 405 405 405 302 405", pk=1),
    address("portal:sitemap_index", PUBLIC),
    address("portal:sitemap", PUBLIC, section="clusters"),
    # Enquiries: asked by anybody, followed by a signed link, worked on at the desk
    address("investors:enquiry_new", PUBLIC),
    address("investors:enquiry_find", PUBLIC),
    address("investors:own_enquiries", "302 200 200 200 200 200 302 200"),
    address("investors:enquiry_follow", PUBLIC, token=lambda world: enquiry_token(world.enquiry)),
    address(
        "investors:enquiry_file",
        PUBLIC,
        token=lambda world: enquiry_token(world.enquiry),
        pk=lambda world: world.attachment.pk,
    ),
    address("investors:enquiry_desk", AGENCYS_PAGE, reference=lambda world: world.enquiry.reference),
    address(
        "investors:enquiry_desk_file",
        AGENCYS_PAGE,
        reference=lambda world: world.enquiry.reference,
        pk=lambda world: world.attachment.pk,
    ),
    address(
        "investors:enquiry_verb",
        "302 404 404 404 404 404 302 404",
        POST=True,
        reference=lambda world: world.enquiry.reference,
        verb="no-such-verb",
    ),
    address("investors:enquiry_task_done", "302 405 405 405 405 405 302 405", pk=1),
    address("investors:enquiry_figures", DESKS_PAGE),
    address("investors:enquiry_figures_export", DESKS_PAGE),
    # Investors
    address("investors:investor_list", PUBLIC),
    address("investors:investor_export", PUBLIC),
    address("investors:investor_profile", PUBLIC, slug=lambda world: world.investor.slug),
    address("investors:register", "302 200 200 200 200 200 302 200"),
    address("investors:yours", "302 200 200 302 200 200 302 200"),
    address("investors:investor_desk", INVESTS, slug=lambda world: world.own_investor.slug),
    address("investors:edit_investor", INVESTS, slug=lambda world: world.own_investor.slug),
    address("investors:take_off", INVESTS, slug=lambda world: world.own_investor.slug),
    address("investors:invite", INVESTS, slug=lambda world: world.own_investor.slug),
    address("investors:new_deal", INVESTS, slug=lambda world: world.own_investor.slug),
    address("investors:new_mandate", INVESTS, slug=lambda world: world.own_investor.slug),
    address("investors:edit_mandate", INVESTS, pk=lambda world: world.mandate.pk),
    address("investors:mandate_life", POSTED, pk=lambda world: world.mandate.pk),
    address("investors:delete_deal", POSTED, pk=lambda world: world.deal.pk),
    address("investors:change_member", POSTED, pk=lambda world: world.investor_member.pk),
    address("investors:withdraw_invitation", POSTED, pk=lambda world: world.colleague.pk),
    address(
        "investors:answer_invitation",
        PUBLIC,
        token=lambda world: token_of(colleague_invitation_path(world.colleague)),
    ),
    # Lists of an investor's people: theirs alone: see tests/investors/test_shortlist_privacy.py
    address("investors:shortlists", INVESTS, slug=lambda world: world.own_investor.slug),
    address("investors:new_shortlist", INVESTS, slug=lambda world: world.own_investor.slug),
    *[
        address(
            f"investors:{name}",
            INVESTS,
            slug=lambda world: world.own_investor.slug,
            pk=lambda world: world.list_note.entry.shortlist_id,
        )
        for name in ("shortlist", "shortlist_export", "edit_shortlist")
    ],
    address(
        "investors:shortlist_life",
        "302 404 404 404 404 404 302 404",
        POST=True,
        slug=lambda world: world.own_investor.slug,
        pk=lambda world: world.list_note.entry.shortlist_id,
    ),
    address(
        "investors:shortlist_entry",
        INVESTS,
        slug=lambda world: world.own_investor.slug,
        list_pk=lambda world: world.list_note.entry.shortlist_id,
        pk=lambda world: world.list_note.entry_id,
    ),
    address("investors:entry_verb", POSTED, pk=lambda world: world.list_note.entry_id),
    address("investors:edit_note", INVESTS, pk=lambda world: world.list_note.pk),
    address("investors:delete_note", POSTED, pk=lambda world: world.list_note.pk),
    address("investors:add_to_list", INVESTS, slug=lambda world: world.business.slug),
    address("investors:move_own_shortlist", INVESTS),
    address("investors:standing", "302 200 200 200 200 200 302 200"),
    address("investors:sign", "302 200 200 200 200 200 302 200", basis=lambda world: world.statement.basis),
    address("investors:take_back_statement", POSTED, pk=lambda world: world.certification.pk),
    # A raise: the fact is public; who sees what it holds is in tests/investors/test_terms.py
    address("investors:match_quality", AGENCYS_PAGE),
    address("investors:investor_matches", INVESTS, slug=lambda world: world.own_investor.slug),
    address("investors:business_matches", MEMBERS, slug=lambda world: world.own.slug),
    address("investors:answer_match", POSTED, pk=lambda world: world.match.pk, side="investor"),
    address(
        "investors:introduction", "302 404 200 200 404 404 302 200", pk=lambda world: world.introduction.pk
    ),
    address(
        "investors:stop_digest",
        PUBLIC,
        token=lambda world: token_of(stop_digest_path(world.people["investor"])),
    ),
    address("investors:raise_page", PUBLIC, slug=lambda world: world.own.slug),
    address("investors:deck", "302 404 404 404 404 404 302 404", slug=lambda world: world.own.slug),
    address("investors:edit_raise", MEMBERS, slug=lambda world: world.own.slug),
    address("investors:raise_life", POSTED, slug=lambda world: world.own.slug),
    # Public money; the year as a whole for the agency
    address("funding:money", PUBLIC),
    address("funding:money_export", PUBLIC),
    address("funding:giving_json", PUBLIC),
    address("funding:giving_csv", PUBLIC),
    address("funding:award", UNSEEN, reference=lambda world: world.award.reference),
    # Calls: everybody reads them once they are published
    address("funding:calls", PUBLIC),
    address("funding:call_export", PUBLIC),
    address("funding:call_feed", PUBLIC),
    address("funding:call_calendar", PUBLIC),
    address("funding:call", PUBLIC, slug=lambda world: world.call.slug),
    address("funding:dates_of_call", PUBLIC, slug=lambda world: world.call.slug),
    address(
        "funding:briefing_date",
        PUBLIC,
        slug=lambda world: world.call.slug,
        pk=lambda world: world.briefing.pk,
    ),
    address(
        "funding:call_document",
        PUBLIC,
        slug=lambda world: world.call.slug,
        pk=lambda world: world.document.pk,
    ),
    address("funding:ask_about_call", SIGNED_IN, slug=lambda world: world.call.slug),
    address("funding:watch_call", POSTED, slug=lambda world: world.call.slug),
    address("funding:call_alerts", SIGNED_IN),
    address("funding:stop_watching", POSTED, pk=1),
    address(
        "funding:no_call_mail",
        PUBLIC,
        token=lambda world: token_of(no_call_mail_path(world.people["member"])),
    ),
    # Applications: the member's own business has a draft with a file, and one that was sent
    address("funding:apply", SIGNED_IN, slug=lambda world: world.draft.call.slug),
    address("funding:applications", SIGNED_IN),
    address("funding:application", MEMBERS, reference=lambda world: world.draft.reference),
    address("funding:section", MEMBERS, reference=lambda world: world.draft.reference, key="project"),
    address("funding:keep", MEMBERS, reference=lambda world: world.draft.reference, key="project", POST=True),
    address("funding:declarations", MEMBERS, reference=lambda world: world.draft.reference),
    address("funding:check", MEMBERS, reference=lambda world: world.draft.reference),
    address("funding:sign_off", MOVED, reference=lambda world: world.draft.reference, POST=True),
    address("funding:copy_application", MEMBERS, reference=lambda world: world.draft.reference),
    address("funding:withdraw", MEMBERS, reference=lambda world: world.draft.reference),
    address(
        "funding:application_life",
        MOVED,
        reference=lambda world: world.sent.reference,
        verb="reopen",
        POST=True,
    ),
    address("funding:receipt", MEMBERS, reference=lambda world: world.sent.reference, number=1),
    address("funding:receipt_file", MEMBERS, reference=lambda world: world.sent.reference, number=1),
    address(
        "funding:application_file",
        MEMBERS,
        reference=lambda world: world.draft.reference,
        pk=lambda world: world.attachment.pk,
    ),
    address(
        "funding:remove_file",
        MOVED,
        reference=lambda world: world.draft.reference,
        pk=lambda world: world.attachment.pk,
        POST=True,
    ),
    address("funding:desk_application", AGENCYS_PAGE, reference=lambda world: world.sent.reference),
    address(
        "funding:desk_act",
        AGENCYS_PAGE,
        reference=lambda world: world.sent.reference,
        verb="message",
        POST=True,
    ),
    *desk_rows("funding_application", lambda world: world.sent.pk, row=AGENCY),
    address("funding:annuality", AGENCYS_PAGE),
    address("funding:annuality_export", AGENCYS_PAGE),
    address("funding:giving_preview", AGENCYS_PAGE),
    # One's own account
    address("accounts:profile", OWN),
    address("accounts:second_factor", "302 302 302 302 302 302 200 302"),
    address("account_login", STRANGERS),
    address("account_logout", "302 200 200 200 200 200 200 200"),
    address("account_inactive", PUBLIC),
    address("account_signup", STRANGERS),
    address("account_signup_by_passkey", STRANGERS),
    address("account_reauthenticate", OWN),
    address("account_email", OWN),
    address("account_email_verification_sent", ELSEWHERE),
    address("account_change_password", OWN),
    address("account_set_password", ELSEWHERE),
    address("account_reset_password", PUBLIC),
    address("account_reset_password_done", PUBLIC),
    address("account_reset_password_from_key", PUBLIC, uidb36="1", key="not-a-key"),
    address("account_reset_password_from_key_done", PUBLIC),
    address("account_confirm_login_code", ELSEWHERE),
    address("mfa_index", OWN),
    address("mfa_authenticate", ELSEWHERE),
    address("mfa_reauthenticate", "302 302 302 302 302 200 302 200"),
    address("mfa_activate_totp", "302 200 200 200 200 302 200 302"),
    address("mfa_deactivate_totp", "302 404 404 404 404 200 404 200"),
    address("mfa_view_recovery_codes", "302 404 404 404 404 200 404 200"),
    address("mfa_generate_recovery_codes", OWN),
    address("mfa_download_recovery_codes", "302 404 404 404 404 200 404 200"),
    address("mfa_list_webauthn", OWN),
    address("mfa_add_webauthn", OWN),
    address("mfa_reauthenticate_webauthn", ELSEWHERE),
    address("mfa_remove_webauthn", "302 404 404 404 404 404 404 404", pk=lambda world: world.passkey.pk),
    address("mfa_edit_webauthn", "302 404 404 404 404 404 404 404", pk=lambda world: world.passkey.pk),
    address("mfa_login_webauthn", ELSEWHERE),
    address("mfa_signup_webauthn", ELSEWHERE),
    address("usersessions_list", OWN),
    # The agency's desk
    address("admin:index", DESK),
    address("admin:login", "302 403 403 403 403 302 302 302"),
    address("admin:logout", ELSEWHERE, POST=True),
    address("admin/password_change/", ELSEWHERE),
    address("admin:password_change", ELSEWHERE),
    address("admin:password_change_done", DESK),
    address("admin:autocomplete", "302 302 302 302 302 403 302 403"),
    address("admin:jsi18n", DESK),
    address("admin:view_on_site", "302 302 302 302 302 404 302 404", content_type_id="0", object_id="0"),
    address("admin:app_list", "302 302 302 302 302 404 302 200", app_label="accounts"),
    address("admin/(?P<url>.*)$", "302 302 302 302 302 404 302 404"),
    # For those who operate the portal
    address("operations:alive", "204 204 204 204 204 204 204 204"),
    address("operations:ready", "404 404 404 404 404 404 404 200"),
    address("operations:metrics", "404 404 404 404 404 404 404 200"),
    # People
    address("admin:accounts_user_changelist", AGENCY),
    address("admin:accounts_user_add", AGENCY),
    address("admin:accounts_user_change", AGENCY, object_id=lambda world: world.stranger.pk),
    address("admin:accounts_user_history", AGENCY, object_id=lambda world: world.stranger.pk),
    address("admin:accounts_user_delete", NOBODY, object_id=lambda world: world.stranger.pk),
    # Clusters and businesses: curators work on their own
    address("admin:clusters_cluster_changelist", DESK),
    address("admin:clusters_cluster_add", AGENCY),
    address("admin:clusters_cluster_change", OTHERS, object_id=lambda world: world.cluster.pk),
    address("admin:clusters_cluster_history", OTHERS, object_id=lambda world: world.cluster.pk),
    address("admin:clusters_cluster_delete", NOBODY, object_id=lambda world: world.cluster.pk),
    address("admin:clusters_place_changelist", DESK),
    address("admin:clusters_place_add", DESK),
    address("admin:clusters_place_change", OTHERS, object_id=lambda world: world.place.pk),
    address("admin:clusters_place_history", OTHERS, object_id=lambda world: world.place.pk),
    address("admin:clusters_place_delete", OTHERS, object_id=lambda world: world.place.pk),
    address("admin:clusters_fact_changelist", DESK),
    address("admin:clusters_fact_add", DESK),
    address("admin:clusters_fact_change", OTHERS, object_id=lambda world: world.fact.pk),
    address("admin:clusters_fact_history", OTHERS, object_id=lambda world: world.fact.pk),
    address("admin:clusters_fact_delete", OTHERS, object_id=lambda world: world.fact.pk),
    address("admin:clusters_business_changelist", DESK),
    address("admin:clusters_business_add", DESK),
    address("admin:clusters_business_change", OTHERS, object_id=lambda world: world.business.pk),
    address("admin:clusters_business_history", OTHERS, object_id=lambda world: world.business.pk),
    address("admin:clusters_business_delete", NOBODY, object_id=lambda world: world.business.pk),
    address("admin:clusters_fact_import", DESK),
    address("admin:clusters_fact_process_import", "302 302 302 302 302 405 302 405"),
    address("admin:clusters_fact_export", DESK),
    address("admin:clusters_postcoderule_changelist", DESK),
    address("admin:clusters_postcoderule_add", AGENCY),
    address("admin:clusters_postcoderule_change", OTHERS, object_id=lambda world: world.rule.pk),
    address("admin:clusters_postcoderule_history", OTHERS, object_id=lambda world: world.rule.pk),
    address("admin:clusters_postcoderule_delete", AGENCY, object_id=lambda world: world.rule.pk),
    address("admin:clusters_metric_changelist", DESK),
    address("admin:clusters_metric_add", AGENCY),
    address("admin:clusters_metric_change", DESK, object_id=lambda world: world.metric.pk),
    address("admin:clusters_metric_history", DESK, object_id=lambda world: world.metric.pk),
    address("admin:clusters_metric_delete", NOBODY, object_id=lambda world: world.metric.pk),
    address("admin:clusters_sector_changelist", DESK),
    address("admin:clusters_sector_add", AGENCY),
    address("admin:clusters_sector_change", DESK, object_id=lambda world: world.sector.pk),
    address("admin:clusters_sector_history", DESK, object_id=lambda world: world.sector.pk),
    address("admin:clusters_sector_delete", NOBODY, object_id=lambda world: world.sector.pk),
    address("admin:clusters_siccode_changelist", DESK),
    address("admin:clusters_siccode_add", AGENCY),
    address("admin:clusters_siccode_change", DESK, object_id=lambda world: world.sic_code.pk),
    address("admin:clusters_siccode_history", DESK, object_id=lambda world: world.sic_code.pk),
    address("admin:clusters_siccode_delete", NOBODY, object_id=lambda world: world.sic_code.pk),
    address("admin:clusters_business_undo", "302 302 302 302 302 405 302 405", pk=1, event_id=1),
    address("admin:clusters_business_import", DESK),
    address("admin:clusters_business_process_import", "302 302 302 302 302 405 302 405"),
    address("admin:clusters_business_export", NOBODY),
    address("admin:clusters_place_import", DESK),
    address("admin:clusters_place_process_import", "302 302 302 302 302 405 302 405"),
    address("admin:clusters_place_export", DESK),
    address("admin:clusters_postcoderule_import", AGENCY),
    address("admin:clusters_postcoderule_process_import", "302 302 302 302 302 405 302 405"),
    address("admin:clusters_postcoderule_export", DESK),
    address("admin:clusters_sector_import", AGENCY),
    address("admin:clusters_sector_process_import", "302 302 302 302 302 405 302 405"),
    address("admin:clusters_sector_export", DESK),
    address("admin:clusters_business_merge", "302 302 302 302 302 404 302 404"),
    address("admin:clusters_duplicatepair_changelist", DESK),
    address("admin:clusters_duplicatepair_look", "302 302 302 302 302 405 302 405"),
    address("admin:clusters_duplicatepair_add", NOBODY),
    address(
        "admin:clusters_duplicatepair_change",
        "302 302 302 302 302 404 302 302",
        object_id=lambda world: world.pair.pk,
    ),
    address("admin:clusters_duplicatepair_history", OTHERS, object_id=lambda world: world.pair.pk),
    address("admin:clusters_duplicatepair_delete", NOBODY, object_id=lambda world: world.pair.pk),
    address("admin:clusters_businessmerge_changelist", DESK),
    address("admin:clusters_businessmerge_add", NOBODY),
    address("admin:clusters_businessmerge_change", OTHERS, object_id=lambda world: world.merge.pk),
    address("admin:clusters_businessmerge_history", OTHERS, object_id=lambda world: world.merge.pk),
    address("admin:clusters_businessmerge_delete", NOBODY, object_id=lambda world: world.merge.pk),
    address("admin:clusters_businessclaim_changelist", DESK),
    address("admin:clusters_businessclaim_add", NOBODY),
    address("admin:clusters_businessclaim_change", OTHERS, object_id=lambda world: world.claim.pk),
    address("admin:clusters_businessclaim_history", OTHERS, object_id=lambda world: world.claim.pk),
    address("admin:clusters_businessclaim_delete", NOBODY, object_id=lambda world: world.claim.pk),
    address("admin:clusters_registerdifference_changelist", DESK),
    address("admin:clusters_registerdifference_add", NOBODY),
    address("admin:clusters_registerdifference_change", OTHERS, object_id=lambda world: world.difference.pk),
    address("admin:clusters_registerdifference_history", OTHERS, object_id=lambda world: world.difference.pk),
    address("admin:clusters_registerdifference_delete", NOBODY, object_id=lambda world: world.difference.pk),
    address("admin:clusters_registerimport_changelist", AGENCY),
    address("admin:clusters_registerimport_add", AGENCY),
    address("admin:clusters_registerimport_change", AGENCY, object_id=lambda world: world.register.pk),
    address("admin:clusters_registerimport_history", AGENCY, object_id=lambda world: world.register.pk),
    address("admin:clusters_registerimport_delete", NOBODY, object_id=lambda world: world.register.pk),
    address("admin:clusters_registerimport_progress", AGENCY, pk=lambda world: world.register.pk),
    address("admin:clusters_registerimport_remarks", AGENCY, pk=lambda world: world.register.pk),
    address("admin:clusters_registerimport_companies", AGENCY, pk=lambda world: world.register.pk),
    address(
        "admin:clusters_registerimport_cancel",
        "302 302 302 302 302 403 302 405",
        pk=lambda world: world.register.pk,
    ),
    # Enquiries: a row leads to the page one works on
    address("admin:investors_enquiry_changelist", DESK),
    address("admin:investors_enquiry_add", NOBODY),
    address("admin:investors_enquiry_change", ELSEWHERE, object_id=lambda world: world.enquiry.pk),
    address("admin:investors_enquiry_history", OTHERS, object_id=lambda world: world.enquiry.pk),
    address("admin:investors_enquiry_delete", NOBODY, object_id=lambda world: world.enquiry.pk),
    address("admin:investors_routingrule_changelist", DESK),
    address("admin:investors_routingrule_add", AGENCY),
    address("admin:investors_routingrule_change", DESK, object_id=lambda world: world.routing.pk),
    address("admin:investors_routingrule_history", DESK, object_id=lambda world: world.routing.pk),
    address("admin:investors_routingrule_delete", AGENCY, object_id=lambda world: world.routing.pk),
    address("admin:investors_answerpromise_changelist", DESK),
    address("admin:investors_answerpromise_add", AGENCY),
    address("admin:investors_answerpromise_change", DESK, object_id=lambda world: world.promise.pk),
    address("admin:investors_answerpromise_history", DESK, object_id=lambda world: world.promise.pk),
    address("admin:investors_answerpromise_delete", NOBODY, object_id=lambda world: world.promise.pk),
    address("admin:investors_closedday_changelist", DESK),
    address("admin:investors_closedday_add", AGENCY),
    address("admin:investors_closedday_change", DESK, object_id=lambda world: world.closed_day.pk),
    address("admin:investors_closedday_history", DESK, object_id=lambda world: world.closed_day.pk),
    address("admin:investors_closedday_delete", AGENCY, object_id=lambda world: world.closed_day.pk),
    address("admin:investors_replytemplate_changelist", DESK),
    address("admin:investors_replytemplate_add", DESK),
    address("admin:investors_replytemplate_change", OTHERS, object_id=lambda world: world.reply.pk),
    address("admin:investors_replytemplate_history", OTHERS, object_id=lambda world: world.reply.pk),
    address("admin:investors_replytemplate_delete", OTHERS, object_id=lambda world: world.reply.pk),
    # Investors on the desk
    *desk_rows("investors_investor", lambda world: world.investor.pk),
    *desk_rows("investors_certification", lambda world: world.certification.pk),
    *desk_rows("investors_termsview", lambda world: world.terms_view.pk),
    *desk_rows("investors_exchangerate", lambda world: world.rate.pk, add=AGENCY, delete=AGENCY),
    *desk_rows("investors_statementversion", lambda world: world.statement.pk, add=AGENCY),
    *desk_rows("investors_sensitivearea", lambda world: world.area.pk, add=AGENCY),
    *desk_rows("investors_match", lambda world: world.match.pk, add=AGENCY),
    *desk_rows("investors_matchingrun", lambda world: world.matching_run.pk, add=AGENCY),
    *desk_rows("investors_matchingweights", lambda world: world.matching_run.weights_id, add=AGENCY),
    *desk_rows("investors_introduction", lambda world: world.introduction.pk),
    *desk_rows("investors_raise", lambda world: world.raised.pk, see=DESK, row=OTHERS),
    # Money
    *desk_rows("clusters_subsidycap", lambda world: world.subsidy_cap.pk, add=AGENCY),
    *desk_rows("clusters_enterprisegroup", lambda world: world.enterprise.pk, add=AGENCY),
    *desk_rows("clusters_subsidy", lambda world: world.subsidy.pk, add=AGENCY),
    address("admin:funding_financialyear_changelist", AGENCY),
    address("admin:funding_financialyear_add", AGENCY),
    address("admin:funding_financialyear_change", AGENCY, object_id=lambda world: world.line.year_id),
    address("admin:funding_financialyear_history", AGENCY, object_id=lambda world: world.line.year_id),
    address("admin:funding_financialyear_delete", NOBODY, object_id=lambda world: world.line.year_id),
    address("admin:funding_fund_changelist", AGENCY),
    address("admin:funding_fund_add", AGENCY),
    address("admin:funding_fund_change", AGENCY, object_id=lambda world: world.line.fund_id),
    address("admin:funding_fund_history", AGENCY, object_id=lambda world: world.line.fund_id),
    address("admin:funding_fund_delete", NOBODY, object_id=lambda world: world.line.fund_id),
    address("admin:funding_budgetline_changelist", AGENCY),
    address("admin:funding_budgetline_add", AGENCY),
    address("admin:funding_budgetline_change", AGENCY, object_id=lambda world: world.line.pk),
    address("admin:funding_budgetline_history", AGENCY, object_id=lambda world: world.line.pk),
    address("admin:funding_budgetline_delete", NOBODY, object_id=lambda world: world.line.pk),
    address("admin:funding_budgetline_money", AGENCY, object_id=lambda world: world.line.pk, verb="reserve"),
    address("admin:funding_reservation_changelist", AGENCY),
    address("admin:funding_reservation_add", NOBODY),
    address("admin:funding_reservation_change", AGENCY, object_id=lambda world: world.award.reservation_id),
    address("admin:funding_reservation_history", AGENCY, object_id=lambda world: world.award.reservation_id),
    address("admin:funding_reservation_delete", NOBODY, object_id=lambda world: world.award.reservation_id),
    address(
        "admin:funding_reservation_money",
        AGENCY,
        object_id=lambda world: world.award.reservation_id,
        verb="offer",
    ),
    address("admin:funding_award_changelist", AGENCY),
    address("admin:funding_award_add", NOBODY),
    address("admin:funding_award_change", AGENCY, object_id=lambda world: world.award.pk),
    address("admin:funding_award_history", AGENCY, object_id=lambda world: world.award.pk),
    address("admin:funding_award_delete", NOBODY, object_id=lambda world: world.award.pk),
    address("admin:funding_award_money", AGENCY, object_id=lambda world: world.award.pk, verb="accept"),
    *desk_rows("funding_call", lambda world: world.draft_call.pk, add=AGENCY, delete=AGENCY),
    address("funding:preview_call", AGENCYS_PAGE, slug=lambda world: world.draft_call.slug),
    address("admin:funding_call_life", AGENCY, object_id=lambda world: world.draft_call.pk, verb="publish"),
    address("admin:funding_call_form", LED, object_id=lambda world: world.draft_call.pk),
    address("admin:funding_call_copy", LED, object_id=lambda world: world.draft_call.pk),
    *desk_rows("funding_callform", lambda world: world.draft_form.pk, delete=AGENCY),
    address("admin:funding_callform_add_section", AGENCY, form_id=lambda world: world.draft_form.pk),
    address(
        "admin:funding_callform_section",
        AGENCY,
        form_id=lambda world: world.draft_form.pk,
        pk=lambda world: world.draft_form.sections.first().pk,
    ),
    address(
        "admin:funding_callform_add_question",
        AGENCY,
        form_id=lambda world: world.draft_form.pk,
        section_id=lambda world: world.draft_form.sections.first().pk,
    ),
    address(
        "admin:funding_callform_question",
        AGENCY,
        form_id=lambda world: world.draft_form.pk,
        pk=lambda world: world.draft_form.sections.first().questions.first().pk,
    ),
    address(
        "admin:funding_callform_remove",
        AGENCY,
        form_id=lambda world: world.draft_form.pk,
        what="section",
        pk=lambda world: world.draft_form.sections.first().pk,
    ),
    address("admin:funding_callform_take", AGENCY, form_id=lambda world: world.draft_form.pk),
    address("admin:funding_callform_changes", AGENCY, form_id=lambda world: world.draft_form.pk),
    address("admin:funding_callform_move", LED, form_id=lambda world: world.draft_form.pk),
    address("admin:funding_callform_publish", LED, form_id=lambda world: world.draft_form.pk),
    address("admin:funding_ledgerentry_changelist", AGENCY),
    address("admin:funding_ledgerentry_add", NOBODY),
    address("admin:funding_ledgerentry_change", AGENCY, object_id=lambda world: world.entry.pk),
    address("admin:funding_ledgerentry_history", AGENCY, object_id=lambda world: world.entry.pk),
    address("admin:funding_ledgerentry_delete", NOBODY, object_id=lambda world: world.entry.pk),
    # Mail and audit trail
    address("admin:core_outboxmessage_changelist", AGENCY),
    address("admin:core_outboxmessage_add", NOBODY),
    address("admin:core_outboxmessage_change", AGENCY, object_id=lambda world: world.mail.pk),
    address("admin:core_outboxmessage_history", AGENCY, object_id=lambda world: world.mail.pk),
    address("admin:core_outboxmessage_delete", NOBODY, object_id=lambda world: world.mail.pk),
    address("admin:core_auditevent_changelist", AGENCY),
    address("admin:core_auditevent_add", NOBODY),
    address("admin:core_auditevent_change", AGENCY, object_id=lambda world: world.event.pk),
    address("admin:core_auditevent_history", AGENCY, object_id=lambda world: world.event.pk),
    address("admin:core_auditevent_delete", NOBODY, object_id=lambda world: world.event.pk),
]
