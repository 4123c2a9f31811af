"""Plan administrators edit whom the municipality speaks to."""

from datetime import date

import pytest
from django.urls import reverse

from activities.records import actions
from audiences.models import Audience, Channel, DesiredImpact, Message
from plans.models import Objective
from tests.admin_pages import as_sent
from tests.factories import make_audience, make_channel, make_desired_impact, make_message, make_objective

pytestmark = pytest.mark.slow


@pytest.fixture
def browser(sign_in, plan_admin):
    return sign_in(plan_admin)


def test_an_audience_is_edited_with_its_messages_and_impacts_on_one_page(browser, plan_admin):
    audience = make_audience("media")
    make_message(audience)
    address = reverse("admin:audiences_audience_change", args=[audience.pk])
    sent = as_sent(browser.get(address)) | {
        "name_sq": "Mediat",
        "messages-TOTAL_FORMS": 2,
        "messages-0-text_sq": "Komuna është e hapur",
        "messages-0-text_en": "The municipality is open",
        "messages-1-audience": audience.pk,
        "messages-1-number": 2,
        "messages-1-text_sq": "Komuna përgjigjet",
    }
    response = browser.post(address, sent)
    assert response.status_code == 302
    texts = Message.objects.order_by("number").values_list("text_sq", "text_en")
    assert list(texts) == [("Komuna është e hapur", "The municipality is open"), ("Komuna përgjigjet", "")]
    assert Audience.objects.get().history.first().history_user == plan_admin


def test_two_messages_of_an_audience_do_not_get_the_same_number(browser):
    audience = make_audience("media")
    make_message(audience, 1)
    second = make_message(audience, 2)
    address = reverse("admin:audiences_message_change", args=[second.pk])
    response = browser.post(address, as_sent(browser.get(address), number=1))
    assert "already exists" in response.content.decode()
    assert Message.objects.get(pk=second.pk).number == 2


def test_the_list_of_audiences_counts_messages_and_impacts_apart(browser):
    audience = make_audience("media")
    for number in (1, 2, 3):
        make_message(audience, number)
    make_desired_impact(audience)
    row = browser.get(reverse("admin:audiences_audience_changelist")).context["cl"].result_list[0]
    assert (row.message_count, row.impact_count) == (3, 1)


def test_a_channel_that_nothing_went_through_is_deleted(browser):
    channel = make_channel("web")
    browser.post(reverse("admin:audiences_channel_delete", args=[channel.pk]), {"post": "yes"})
    assert not Channel.objects.exists()


def test_what_stands_in_records_is_kept_and_the_page_says_why(browser, weekly, officer, today):
    audience, channel = make_audience("media"), make_channel("web")
    message = make_message(audience)
    actions.record_occurrence(
        activity=weekly,
        by=officer,
        today=today,
        on=date(2023, 5, 4),
        audiences=[audience],
        messages=[message],
        channels=[channel],
    )
    for row in (message, channel, audience):
        name = f"admin:audiences_{row._meta.model_name}_delete"
        page = browser.post(reverse(name, args=[row.pk]), {"post": "yes"}).content.decode()
        assert "is used in records and cannot be deleted" in page
        assert type(row).objects.filter(pk=row.pk).exists()


def test_a_message_that_was_said_is_not_deleted_with_its_audience_or_from_its_page(
    browser, weekly, officer, today
):
    audience = make_audience("media")
    message = make_message(audience)
    actions.record_occurrence(
        activity=weekly, by=officer, today=today, on=date(2023, 5, 4), messages=[message]
    )
    page = browser.post(reverse("admin:audiences_audience_delete", args=[audience.pk]), {"post": "yes"})
    assert "is used in records and cannot be deleted" in page.content.decode()
    address = reverse("admin:audiences_audience_change", args=[audience.pk])
    browser.post(address, as_sent(browser.get(address), **{"messages-0-DELETE": "on"}))
    assert Message.objects.get() == message


def test_others_do_not_edit_audiences(sign_in, officer, chief, office_head):
    address = reverse("admin:audiences_audience_change", args=[make_audience("media").pk])
    for user in (officer, chief, office_head):
        assert sign_in(user).post(address, {"name_sq": "x"}).status_code in {302, 403}
    assert Audience.objects.get().name != "x"


@pytest.mark.parametrize("name", ["audiences", "messages", "channels"])
def test_what_an_adopted_plan_names_is_not_deleted(browser, activity, name):
    audience = make_audience("media")
    row = {"audiences": audience, "messages": make_message(audience), "channels": make_channel("web")}[name]
    getattr(activity, name).add(row)
    address = reverse(f"admin:audiences_{row._meta.model_name}_delete", args=[row.pk])
    page = browser.post(address, {"post": "yes"}).content.decode()
    assert "stands in the adopted plan, at activity 1.1 of 2023. Amend the activity first." in page
    assert getattr(activity, name).exists()


@pytest.mark.parametrize("name", ["audience", "message", "desiredimpact", "channel", "objective"])
def test_what_the_figures_of_adopted_plans_count_is_not_deleted(browser, plan, name):
    audience = make_audience("media")
    made = {"audience": audience, "message": make_message(audience), "channel": make_channel("web")}
    made["desiredimpact"] = make_desired_impact(audience)
    row = made.get(name) or make_objective(2)
    page = browser.post(reverse(f"admin:{row._meta.app_label}_{name}_delete", args=[row.pk]), {"post": "yes"})
    assert "counts in the figures of adopted plans under the strategy 2023–2026." in page.content.decode()
    assert type(row).objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("name", ["audience", "message", "desiredimpact", "objective"])
def test_what_the_figures_of_adopted_plans_count_is_added_to_the_next_strategy(browser, plan, name):
    audience, strategy = make_audience("media"), plan.strategy
    model = {"audience": Audience, "message": Message, "desiredimpact": DesiredImpact}.get(name, Objective)
    before = model.objects.count()
    sent = {
        "strategy": strategy.pk,
        "audience": audience.pk,
        "number": 9,
        "code": "ngos",
        "scope": "external",
        **dict.fromkeys(["name_sq", "text_sq", "title_sq"], "OJQ-të"),
        **{
            f"{part}-{form}_FORMS": 0
            for part in ("messages", "desired_impacts")
            for form in ("TOTAL", "INITIAL")
        },
    }
    address = reverse(f"admin:{model._meta.app_label}_{name}_add")
    page = browser.post(address, sent)
    assert "Add this to the next strategy." in page.content.decode()
    assert model.objects.count() == before
    strategy.plans.update(status="draft")
    assert browser.post(address, sent).status_code == 302
    assert model.objects.count() == before + 1


def test_an_audience_in_force_takes_no_other_messages_and_loses_no_impacts(browser, plan):
    audience = make_audience("media")
    message, impact = make_message(audience), make_desired_impact(audience)
    address = reverse("admin:audiences_audience_change", args=[audience.pk])
    sent = as_sent(browser.get(address)) | {
        "messages-TOTAL_FORMS": 2,
        "messages-1-audience": audience.pk,
        "messages-1-number": 2,
        "messages-1-text_sq": "Komuna përgjigjet",
        "desired_impacts-0-DELETE": "on",
    }
    browser.post(address, sent)
    assert list(Message.objects.all()) == [message]
    assert list(DesiredImpact.objects.all()) == [impact]


def test_an_audience_keeps_the_messages_that_an_adopted_plan_names(browser, activity):
    audience = make_audience("media")
    activity.messages.add(make_message(audience))
    browser.post(reverse("admin:audiences_audience_delete", args=[audience.pk]), {"post": "yes"})
    assert Message.objects.exists()


def test_texts_beside_each_other_are_named_by_their_language(sign_in, plan_admin):
    audience = make_audience("media")
    make_message(audience)
    address = reverse("admin:audiences_audience_change", args=[audience.pk])
    for language, names in {
        "sq": ("Teksti, shqip", "Teksti, serbisht", "Teksti, anglisht"),
        "en": ("Text, Albanian", "Text, Serbian", "Text, English"),
    }.items():
        page = sign_in(plan_admin, language).get(address).content.decode()
        assert all(name in page for name in names)
        assert "[sq]" not in page.lower()
