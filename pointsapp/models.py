"""All tables in one place, so that migrations and tests see every one of them."""

from pointsapp.activities import models as activities
from pointsapp.arrivals import models as arrivals
from pointsapp.audit import models as audit
from pointsapp.cards import models as cards
from pointsapp.chain import models as chain
from pointsapp.core import requests, restored, timeline
from pointsapp.core.db import Base
from pointsapp.corrections import models as corrections
from pointsapp.files import models as files
from pointsapp.founding import models as founding
from pointsapp.households import models as households
from pointsapp.kin import models as kin
from pointsapp.ledger import models as ledger
from pointsapp.life import models as life
from pointsapp.outages import models as outages
from pointsapp.people import models as people
from pointsapp.publicity import models as publicity
from pointsapp.redemptions import models as redemptions
from pointsapp.rosters import models as rosters
from pointsapp.scoring import models as scoring
from pointsapp.shop import models as shop
from pointsapp.villages import models as villages

MODULES = (
    requests,
    restored,
    timeline,
    audit,
    villages,
    ledger,
    arrivals,
    files,
    households,
    people,
    rosters,
    cards,
    kin,
    chain,
    scoring,
    shop,
    founding,
    activities,
    redemptions,
    outages,
    publicity,
    corrections,
    life,
)
ALL_TABLES = Base.metadata.sorted_tables
