from django.urls import path

from activities.adoption.views import adopt, publish
from activities.answering.keeping import answer_links, end_answer_link
from activities.answering.views import answer_page, answer_row, ask_for_new_link, take_answer_back
from activities.editor.table_views import paste_table, undo_table
from activities.editor.views import (
    add_line,
    edit_line,
    edit_plan,
    move_line,
    remove_line,
    send_plan,
    understood,
)
from activities.offices.views import succeed_office
from activities.pages.beyond import record_beyond_plan
from activities.pages.calendars import calendars, close_address, make_address, office_calendar
from activities.pages.capture import capture
from activities.pages.changing import change_record
from activities.pages.choosing import choose
from activities.pages.detail import (
    add_evidence,
    detail,
    explain_delay,
    set_cost,
    state_no_occasion,
    take_step,
)
from activities.pages.device import for_device, shared
from activities.pages.evidence import evidence_file, evidence_thumbnail, publish_evidence, remove_evidence
from activities.pages.export import export
from activities.pages.lists import activity_list
from activities.pages.occurrences import record, remove_record, restore_record, skip
from activities.pages.photographs import choose_photograph
from activities.pages.plan_check import plan_check
from activities.pages.sessions import add_sessions, change_session, remove_session, session_list
from activities.pages.several import answer_units
from activities.pages.today import missing_page, today_answers, today_page
from activities.pages.undo import take_back
from activities.rules.workflow import STEPS

app_name = "activities"
urlpatterns = [
    path("today/", today_page, name="today"),
    path("today/capture/", capture, name="capture"),
    path("today/<int:year>/", missing_page, name="missing"),
    path("today/answers/<int:pk>/", today_answers, name="today_answers"),
    path("activities/", activity_list, name="list"),
    path("activities/calendars/", calendars, name="calendars"),
    path("activities/calendars/<int:pk>/make/", make_address, name="make_calendar"),
    path("activities/calendars/<int:pk>/close/", close_address, name="close_calendar"),
    path("calendar/office/<str:token>.ics", office_calendar, name="office_calendar"),
    path("activities/export.<slug:kind>", export, name="export"),
    path("activities/sessions/", session_list, name="sessions"),
    path("activities/sessions/add/", add_sessions, name="add_sessions"),
    path("activities/sessions/<int:pk>/change/", change_session, name="change_session"),
    path("activities/sessions/<int:pk>/remove/", remove_session, name="remove_session"),
    path("activities/record/", choose, name="choose"),
    path("activities/record/beyond/", record_beyond_plan, name="record_beyond_plan"),
    path("activities/device/", for_device, name="device"),
    path("activities/share/", shared, name="share"),
    path("activities/<int:pk>/", detail, name="detail"),
    path("activities/<int:pk>/record/", record, name="record"),
    path("activities/<int:pk>/records/<int:occurrence>/remove/", remove_record, name="remove_record"),
    path("activities/occurrences/<int:pk>/change/", change_record, name="occurrence_change"),
    path("activities/occurrences/<int:pk>/restore/", restore_record, name="occurrence_restore"),
    path("activities/<int:pk>/answer/", answer_units, name="answer_units"),
    path("activities/<int:pk>/skip/", skip, name="skip"),
    path("activities/<int:pk>/no-occasion/", state_no_occasion, name="no_occasion"),
    path("activities/<int:pk>/delay/", explain_delay, name="explain_delay"),
    path("activities/<int:pk>/cost/", set_cost, name="cost"),
    path("activities/<int:pk>/evidence/", add_evidence, name="add_evidence"),
    path("activities/undo/", take_back, name="undo"),
    path("activities/evidence/<int:pk>/", evidence_file, name="evidence"),
    path("activities/evidence/<int:pk>/thumbnail/", evidence_thumbnail, name="evidence_thumbnail"),
    path("activities/<int:pk>/evidence/<int:proof>/remove/", remove_evidence, name="remove_evidence"),
    path("activities/<int:pk>/evidence/<int:proof>/publish/", publish_evidence, name="publish_evidence"),
    path("activities/<int:pk>/evidence/<int:proof>/report/", choose_photograph, name="choose_photograph"),
    path("plans/<int:year>/adopt/", adopt, name="adopt"),
    path("plans/<int:year>/publish/", publish, name="publish_plan"),
    path("plans/<int:year>/edit/", edit_plan, name="edit_plan"),
    path("plans/<int:year>/edit/send/", send_plan, name="send_plan"),
    path("plans/<int:year>/edit/understood/", understood, name="understood"),
    path("plans/<int:year>/edit/add/<int:objective>/", add_line, name="add_line"),
    path("plans/<int:year>/edit/<int:pk>/", edit_line, name="edit_line"),
    path("plans/<int:year>/edit/<int:pk>/move/", move_line, name="move_line"),
    path("plans/<int:year>/edit/<int:pk>/remove/", remove_line, name="remove_line"),
    path("plans/<int:year>/paste/", paste_table, name="paste_table"),
    path("plans/<int:year>/paste/undo/", undo_table, name="undo_table"),
    # Behind a letter, without signing in; core/logs.py keeps the token out of the logs.
    path("answer/<str:token>/", answer_page, name="answer"),
    path("answer/<str:token>/undo/", take_answer_back, name="answer_undo"),
    path("answer/<str:token>/new/", ask_for_new_link, name="answer_new"),
    path("answer/<str:token>/<int:pk>/<slug:name>/", answer_row, name="answer_row"),
    path("offices/<int:pk>/answer-links/", answer_links, name="answer_links"),
    path("offices/<int:pk>/answer-links/<int:link>/end/", end_answer_link, name="end_answer_link"),
    path("offices/<int:pk>/succeed/", succeed_office, name="succeed_office"),
    path("plans/<int:year>/check/", plan_check, name="plan_check"),
    # One address for each step of the workflow: start, complete, postpone …
    *(
        path(f"activities/<int:pk>/{step.replace('_', '-')}/", take_step, {"step": step}, name=step)
        for step in STEPS
    ),
]
