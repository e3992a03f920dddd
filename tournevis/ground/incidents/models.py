"""The rows of this room: one import for all."""

from tournevis.ground.incidents.around import Attached as Attached
from tournevis.ground.incidents.around import Follower as Follower
from tournevis.ground.incidents.around import Moved as Moved
from tournevis.ground.incidents.around import Reacted as Reacted
from tournevis.ground.incidents.around import Unpacking as Unpacking
from tournevis.ground.incidents.auditor.rows import Audit as Audit
from tournevis.ground.incidents.auditor.rows import Lapse as Lapse
from tournevis.ground.incidents.bundles import Alarm as Alarm
from tournevis.ground.incidents.bundles import Bundle as Bundle
from tournevis.ground.incidents.incident import Deadline as Deadline
from tournevis.ground.incidents.incident import Entry as Entry
from tournevis.ground.incidents.incident import Incident as Incident
from tournevis.ground.incidents.incident import IncidentQuerySet as IncidentQuerySet
from tournevis.ground.incidents.refusal import Refused as Refused
from tournevis.ground.incidents.waiting import Pause as Pause
from tournevis.ground.incidents.waiting import Recount as Recount
from tournevis.ground.incidents.waiting import Reminder as Reminder
