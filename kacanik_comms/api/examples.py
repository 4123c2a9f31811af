"""What a request can look like, for whoever reads the description. Everything in them is invented."""

from typing import Any

REASON = {"note": "Mungojnë mjetet."}

REQUESTS: dict[str, dict[str, Any]] = {
    "step_start": {"note": "Puna ka filluar."},
    "step_resume": {"note": "Puna vazhdon."},
    "step_complete": {
        "completed_on": "2023-09-14",
        "note": "U mbajt në sallën e Kuvendit.",
        "actual_cost": "120.50",
        "evidence_url": "https://example.org/lajme/1",
        "evidence_caption": "Lajmi në faqen e komunës",
    },
    "step_postpone": {"postponed_to": "2099-03-31"} | REASON,
    "step_complete_partially": {"note": "Një pjesë mbetet për vitin tjetër."},
    "step_close_as_not_completed": REASON,
    "step_cancel": REASON,
    "step_reopen": {"note": "Ishte shënuar gabimisht."},
    "set_actual_cost": {"actual_cost": "118.00"},
    "explain_delay": {"note": "Salla nuk ishte e lirë më herët."},
    "publish_evidence": {"is_public": True},
    "state_no_occasion": {"note": "Nuk pati asnjë rast gjatë vitit."},
    "record_occurrence": {"date": "2023-05-04", "note": "Komunikatë për media.", "people_reached": 40},
    "skip_unit": {"date": "2023-08-10", "note": "Pushimi vjetor."},
    "add_evidence": {"url": "https://example.org/lajme/1", "caption": "Lajmi në faqen e komunës"},
    "take_back": {"offer": "eyJieSI6MX0:1abcde:demonstrim"},
    "add_session": {"date": "2023-11-30", "title": "Seanca e rregullt"},
    "change_session": {"date": "2023-12-01", "title": "Seanca e rregullt"},
}

PROBLEM: dict[str, Any] = {
    "type": "/api/v1/docs/#refused",
    "title": "The plan or its records stand against it",
    "status": 409,
    "detail": "The date cannot be in the future.",
    "errors": [
        {
            "in": "body",
            "name": "date",
            "detail": "The date cannot be in the future.",
        }
    ],
}

ANSWERS: dict[str, Any] = {
    "activities": {
        "year": 2023,
        "cut_off": "2023-12-31",
        "holds_demonstration_data": True,
        "count": 43,
        "next": None,
        "results": [
            {
                "id": 1,
                "year": 2023,
                "code": "1.1",
                "number": 1,
                "kind": "special",
                "title": "Konferencë për media",
                "objective": 1,
                "responsibilities": [
                    {
                        "office": "Zyra për Informim",
                        "office_code": "information-office",
                        "role": "contributor",
                    }
                ],
                "starts_on": "2023-03-01",
                "ends_on": "2023-03-31",
                "time_wording": "Mars",
                "planned_cost": "500.00",
                "frequency": None,
                "status": "completed",
                "completed_on": "2023-03-30",
                "source_note": "",
                "timeliness": "on_time",
                "compliance": None,
                "happened": 1,
                "postponed_to": None,
                "actual_cost": "480.00",
                "no_occasion_on": None,
                "is_implemented": True,
                "version": 2,
            }
        ],
    }
}
