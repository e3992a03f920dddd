"""What stands on the incident page, by URL name: one panel a step, in the order of the job.

And on the page of the doorways: one function a panel, in the order in which one looks.
"""

from __future__ import annotations

from tournevis.ground.channels import leaving
from tournevis.ground.channels.email import panels as email
from tournevis.ground.channels.page import Maker
from tournevis.ground.channels.push import panels as push
from tournevis.ground.channels.sms import panels as sms

PANELS = (
    "crisis:panel",
    "oncall:panel",
    "contact:panel",
    "contact:promises",
    "diagnosis:panel",
    "solutions:panel",
    "remedies:panel",
    "followup:panel",
    "intake:panel",
    "contact:family",
)
COMPOSER = "contact:composer"
RESEND = "contact:resend"
RECALL = "contact:recall"
CLIENTS = "client:mine"  # where clients who sign in find their own incidents
CHANNELS: tuple[Maker, ...] = (
    email.listener,
    email.mailboxes,
    email.webhook,
    sms.gateway,
    push.devices,
    leaving.outgoing,
    email.aside,
)
