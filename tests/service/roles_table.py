"""Who may do what: a row for each route of the application, written from what is promised, not from the code.

Method, route, the scopes of which one is needed (`open`: nobody is asked, `own`: whoever is signed in), and whose it is
(`submission`: another school's answers 404). What follows is an exception: `name=status`.
"""

from __future__ import annotations

from typing import Any

from tests.service.site import PASSWORD

TABLE = """
GET    /healthz                                                        open
GET    /readyz                                                         open
GET    /metrics                                                        open
GET    /openapi.json                                                   open
GET    /docs/                                                          open
GET    /docs/swagger                                                   open
GET    /docs/openapi.json                                              open
GET    /docs/oauth2-redirect.html                                      open
GET    /docs/swagger/<path:filename>                                   open
GET    /docs/static/<path:filename>                                    open
GET    /static/<path:filename>                                         open

POST   /api/v1/tokens                                                  open
GET    /api/v1/tokens                                                  read
DELETE /api/v1/tokens/<int:token_id>                                   read      token
POST   /api/v1/password                                                open

POST   /api/v1/submissions                                             upload
GET    /api/v1/submissions                                             read
GET    /api/v1/submissions/<submission_id>                             read      submission
DELETE /api/v1/submissions/<submission_id>                             upload    submission  reviewer=403 only_upload=403
GET    /api/v1/submissions/<submission_id>/review                      read      submission
GET    /api/v1/submissions/<submission_id>/report                      read      submission
GET    /api/v1/submissions/<submission_id>/original                    read      submission
GET    /api/v1/submissions/<submission_id>/changes                     read      submission
GET    /api/v1/submissions/<submission_id>/events                      read      submission
POST   /api/v1/submissions/<submission_id>/cancel                      upload|review  submission
POST   /api/v1/submissions/<submission_id>/retry                       upload|review  submission
GET    /api/v1/submissions/<submission_id>/decisions                   read      submission
POST   /api/v1/submissions/<submission_id>/decisions                   review    submission
DELETE /api/v1/submissions/<submission_id>/decisions/<int:decision_id> review    submission
GET    /api/v1/submissions/<submission_id>/comments                    read      submission
POST   /api/v1/submissions/<submission_id>/comments                    upload|review  submission
POST   /api/v1/submissions/<submission_id>/ruling                      review    submission

GET    /api/v1/rounds                                                  read
POST   /api/v1/rounds                                                  admin
GET    /api/v1/rounds/<int:round_id>                                   read
PATCH  /api/v1/rounds/<int:round_id>                                   admin
GET    /api/v1/rounds/<int:round_id>/statistics                        review|admin
GET    /api/v1/schools                                                 read
POST   /api/v1/schools                                                 admin
POST   /api/v1/schools/import                                          admin
PATCH  /api/v1/schools/<int:school_id>                                 admin
GET    /api/v1/users                                                   admin
POST   /api/v1/users                                                   admin
GET    /api/v1/users/<int:user_id>                                     admin
PATCH  /api/v1/users/<int:user_id>                                     admin
POST   /api/v1/users/<int:user_id>/password                            admin
GET    /api/v1/templates                                               read
POST   /api/v1/templates                                               admin
GET    /api/v1/templates/schema                                        read
POST   /api/v1/templates/check                                         review|admin
POST   /api/v1/templates/learn                                         admin
GET    /api/v1/templates/drafts/<draft_id>                             admin
GET    /api/v1/templates/<template_id>                                 read
PATCH  /api/v1/templates/<template_id>                                 admin
GET    /api/v1/failures                                                admin
POST   /api/v1/failures/retry                                          admin
GET    /api/v1/audit                                                   admin
GET    /api/v1/webhooks                                                admin
POST   /api/v1/webhooks                                                admin
DELETE /api/v1/webhooks/<int:webhook_id>                               admin
GET    /api/v1/webhooks/<int:webhook_id>/deliveries                    admin

GET    /                                                               own
GET    /sign-in                                                        open
POST   /sign-in                                                        open
POST   /sign-out                                                       open
GET    /password                                                       own
POST   /password                                                       own
GET    /submissions                                                    read
GET    /submissions/upload                                             upload
POST   /submissions/upload                                             upload
GET    /submissions/<submission_id>                                    read      submission
GET    /submissions/<submission_id>/changes                            read      submission
GET    /submissions/<submission_id>/original                           read      submission
GET    /submissions/<submission_id>/report.<suffix>                    read      submission
POST   /submissions/<submission_id>/versions                           upload    submission
POST   /submissions/<submission_id>/cancel                             upload|review  submission
POST   /submissions/<submission_id>/retry                              upload|review  submission
GET    /submissions/<submission_id>/withdraw                           upload    submission
POST   /submissions/<submission_id>/withdraw                           upload    submission  reviewer=403 only_upload=403
POST   /submissions/<submission_id>/comments                           upload|review  submission
POST   /submissions/<submission_id>/decisions                          review    submission
POST   /submissions/<submission_id>/decisions/<int:decision_id>/revoke review    submission
POST   /submissions/<submission_id>/ruling                             review    submission
GET    /rounds                                                         review
GET    /rounds/<int:round_id>                                          review
GET    /rounds/<int:round_id>/schools                                  review
GET    /rounds/new                                                     admin
POST   /rounds/new                                                     admin
GET    /rounds/<int:round_id>/edit                                     admin
POST   /rounds/<int:round_id>/edit                                     admin
POST   /rounds/<int:round_id>/closed                                   admin
GET    /schools                                                        admin
GET    /schools/new                                                    admin
POST   /schools/new                                                    admin
GET    /schools/<int:school_id>                                        admin
POST   /schools/<int:school_id>                                        admin
GET    /accounts                                                       admin
GET    /accounts/new                                                   admin
POST   /accounts/new                                                   admin
GET    /accounts/import                                                admin
POST   /accounts/import                                                admin
GET    /accounts/import/example                                        admin
GET    /accounts/<int:user_id>                                         admin
POST   /accounts/<int:user_id>                                         admin
POST   /accounts/<int:user_id>/password                                admin
GET    /failed                                                         admin
POST   /failed/retry                                                   admin
POST   /failed/<review_id>/retry                                       admin
GET    /templates                                                      review
GET    /templates/new                                                  admin
POST   /templates/new                                                  admin
GET    /templates/learn                                                admin
POST   /templates/learn                                                admin
GET    /templates/drafts/<draft_id>                                    admin
GET    /templates/<template_id>                                        review
GET    /templates/<template_id>.yaml                                   review
POST   /templates/<template_id>/active                                 admin
GET    /tokens                                                         read
POST   /tokens                                                         read
POST   /tokens/<int:token_id>/revoke                                   read      token
GET    /audit                                                          admin
"""

# What the API is sent, where it wants something; who may come in gets these done.
JSON: dict[str, Any] = {
    "POST /api/v1/tokens": {"username": "nobody", "password": PASSWORD},
    "POST /api/v1/password": {"username": "nobody", "password": PASSWORD, "new_password": PASSWORD},
    "POST /api/v1/submissions/<submission_id>/decisions": {
        "finding": "FINDING",
        "verdict": "误报",
        "reason": "看错了。",
    },
    "POST /api/v1/submissions/<submission_id>/comments": {"text": "请补上。"},
    "POST /api/v1/submissions/<submission_id>/ruling": {"ruling": "passed"},
    "POST /api/v1/rounds": {"title": "第 COUNT 批"},
    "PATCH /api/v1/rounds/<int:round_id>": {"year": 2031},
    "POST /api/v1/schools": {"code": "N-COUNT", "name": "青山小学"},
    "PATCH /api/v1/schools/<int:school_id>": {"name": "青山小学"},
    "POST /api/v1/users": {"name": "u-COUNT", "role": "reviewer"},
    "PATCH /api/v1/users/<int:user_id>": {"shown": "审核人甲"},
    "POST /api/v1/templates": {"yaml": "id: a"},
    "POST /api/v1/templates/check": {"yaml": "id: a"},
    "PATCH /api/v1/templates/<template_id>": {"active": True},
    "POST /api/v1/failures/retry": {},
    "POST /api/v1/webhooks": {"url": "http://nowhere.invalid/", "events": ["review.done"]},
}
