"""Every page of the product, and who opens it in which state: the table for tests that look at all of them.

Each line: the endpoint, who opens it, the address, and what is done there before it is looked at. `./` stands for the
lived-in village, `0/` for the empty one. Names in braces come from furnished.py, deeds from deeds.py, both beside this.
"""

from __future__ import annotations

from dataclasses import dataclass

from pointsapp.cli.demo.village import SLUG
from tests.browser.furnished import EMPTY

OFFICE = """
front.home                 wenshu     ./
front.home                 pingyi1    ./
front.home                 jiandu     ./
front.home                 zhishu     ./
front.home                 dianzhu    ./
front.home                 kong       0/
front.home                 xinfeng    ./
activities.index           wenshu     ./activities
activities.index           wenshu     ./activities?q=没有这样的活动
activities.index           jiandu     ./activities
activities.index           kong       0/activities
activities.new             wenshu     ./activities/new
activities.new             wenshu     ./activities/new                       send_empty
activities.change_facts    wenshu     ./activities/{activity}/facts          send_empty
activities.sheet           wenshu     ./activities/{activity}
activities.sheet           wenshu     ./activities/{activity}                paste_names
activities.sheet           wenshu     ./activities/{activity}                search_for_people
activities.sheet           jiandu     ./activities/{waiting}
activities.submit          wenshu     ./activities/{activity}/submit
activities.sign_in_sheet   wenshu     ./activities/{activity}/sign-in-sheet
review.index               pingyi1    ./review/
review.index               wenshu     ./review/
review.index               kong       0/review/
review.meetings            pingyi1    ./review/meetings
review.meetings            kong       0/review/meetings
review.new                 pingyi1    ./review/meetings/new
review.new                 pingyi1    ./review/meetings/new                  send_empty
review.meeting             pingyi1    ./review/meetings/{meeting}
review.attendance          pingyi1    ./review/meetings/{meeting}/attendance
review.sheet               pingyi1    ./review/meetings/{meeting}/sheets/{waiting}
review.sheet               pingyi1    ./review/meetings/{meeting}/sheets/{waiting}?by=line
review.sheet               pingyi1    ./review/meetings/{meeting}/sheets/{waiting}   refuse_without_reason
review.sheet               pingyi3    ./review/meetings/{meeting}/sheets/{waiting}
review.send_back           pingyi1    ./review/meetings/{meeting}/lines/{line}/send-back
review.send_back           pingyi1    ./review/meetings/{meeting}/lines/{line}/send-back   send_empty
review.paper               pingyi1    ./review/meetings/{meeting}/paper
review.blank               pingyi1    ./review/meetings/{meeting}/list
review.decisions           pingyi1    ./review/decisions
review.decisions           kong       0/review/decisions
notices.index              wenshu     ./notices
notices.index              wenshu     ./notices?q=没有这样的公示&since=2026-11-01
notices.index              kong       0/notices
notices.new                wenshu     ./notices/new
notices.new                kong       0/notices/new
notices.show               wenshu     ./notices/{notice}
notices.show               wenshu     ./notices/{ended}
notices.show               wenshu     ./notices/{interrupted}
notices.show               jiandu     ./notices/{interrupted}
notices.stop               wenshu     ./notices/{notice}/stop
notices.stop               wenshu     ./notices/{notice}/stop                send_empty
notices.stop               wenshu     ./notices/{ended}/stop
notices.sheet              wenshu     ./notices/{notice}/sheet
objections.index           jiandu     ./objections
objections.index           jiandu     ./objections?stage=open&since=2026-01-01
objections.index           kong       0/objections
objections.show            jiandu     ./objections/{objection}
objections.show            jiandu     ./objections/{objection}               send_empty
objections.show            wenshu     ./objections/{answered}
objections.take            wenshu     ./objections/take/{notice}
objections.take            wenshu     ./objections/take/{notice}             send_empty
households.index           wenshu     ./households
households.index           wenshu     ./households?q=没有这样的人
households.index           kong       0/households
households.new             wenshu     ./households/new
households.new             wenshu     ./households/new                       send_empty
openings.index             wenshu     ./opening-balances
openings.index             kong       0/opening-balances
openings.new               wenshu     ./opening-balances/new
openings.new               wenshu     ./opening-balances/new                 send_empty
openings.show              wenshu     ./opening-balances/{opening}
openings.show              wenshu     ./opening-balances/{opening}           paste_balances
openings.show              jiandu     ./opening-balances/{opening}
openings.change            wenshu     ./opening-balances/{opening}/lines/{opening_line}
openings.change            wenshu     ./opening-balances/{opening}/lines/{opening_line}   send_empty
roster.upload              wenshu     ./households/roster
roster.upload              wenshu     ./households/roster                    send_empty
roster.preview             wenshu     ./households/roster                    paste_roster
roster.columns             wenshu     ./households/roster                    paste_strange_roster
roster.batches             wenshu     ./households/roster/batches
roster.batches             kong       0/households/roster/batches
roster.batch               wenshu     ./households/roster/batches/{batch}
roster.batch               jiandu     ./households/roster/batches/{batch}
households.show            wenshu     ./households/{household}
households.show            jiandu     ./households/{household}
households.slip            wenshu     ./households/{household}               make_code
households.change          wenshu     ./households/{household}/change
households.change          wenshu     ./households/{household}/change        send_empty
life.of_household          wenshu     ./life/households/{household}
life.of_household          jiandu     ./life/households/{household}
life.record_event          wenshu     ./life/households/{household}/split
life.record_event          wenshu     ./life/households/{household}/split           send_empty
life.record_event          wenshu     ./life/households/{household}/merge           send_empty
life.record_event          wenshu     ./life/households/{household}/death
life.record_event          wenshu     ./life/households/{household}/head
life.record_event          wenshu     ./life/households/{household}/group
life.record_event          wenshu     ./life/households/{household}/close
life.record_event          wenshu     ./life/households/{household}/away            record_away
life.index                 wenshu     ./life
life.index                 kong       0/life
life.show                  jiandu     ./life/{event}
life.show                  jiandu     ./life/{event}                         send_empty
life.show                  wenshu     ./life/{event_done}
life.paper                 wenshu     ./life/{event_done}/paper
households.add_member      wenshu     ./households/{household}/members/new
households.add_member      wenshu     ./households/{household}/members/new   send_empty
households.change_member   wenshu     ./households/{household}/members/{member}/change
households.change_member   wenshu     ./households/{household}/members/{member}/change   send_empty
households.end_stay        wenshu     ./households/{household}/members/{member}/end
"""

BOOKS = """
passbooks.index            wenshu     ./passbooks
passbooks.index            kong       0/passbooks
passbooks.show             wenshu     ./passbooks/{household}
passbooks.print_one        wenshu     ./passbooks/{household}/print
passbooks.print_group      wenshu     ./passbooks/print?group={group}
cards.index                wenshu     ./cards
cards.index                kong       0/cards
cards.show                 wenshu     ./cards/{card}
cards.show                 wenshu     ./cards/{waiting_card}
cards.show                 wenshu     ./cards/{card}                         send_empty
cards.waiting              wenshu     ./cards/hand-out
cards.waiting              wenshu     ./cards/hand-out                       send_empty
cards.waiting              kong       0/cards/hand-out
cards.receipts             wenshu     ./cards/receipts
cards.issue                wenshu     ./cards/issue
cards.issue                wenshu     ./cards/issue?household={household}
cards.issue                wenshu     ./cards/issue?household={household}    send_empty
cards.issue                wenshu     ./cards/issue?household={household}    print_cards
corrections.start          wenshu     ./corrections/start
corrections.start          jiandu     ./corrections/start
corrections.ask_sheet      wenshu     ./corrections/sheet/{sheet_back}
corrections.ask_sheet      wenshu     ./corrections/sheet/{sheet_back}       send_empty
corrections.bundle         zhishu     ./corrections/bundles/{bundle}
corrections.bundle         wenshu     ./corrections/bundles/{bundle}
corrections.index          wenshu     ./corrections
corrections.index          kong       0/corrections
corrections.show           jiandu     ./corrections/{correction}
corrections.show           jiandu     ./corrections/{correction}             send_empty
corrections.show           wenshu     ./corrections/{decided}
corrections.ask_line       wenshu     ./corrections/line/{credited}
corrections.ask_line       wenshu     ./corrections/line/{credited}          send_empty
corrections.ask_redemption wenshu     ./corrections/redemption/{correctable}
corrections.ask_redemption wenshu     ./corrections/redemption/{correctable} send_empty
scoring.index              wenshu     ./rules
scoring.index              kong       0/rules
scoring.show               wenshu     ./rules/{rules}
scoring.show               wenshu     ./rules/{draft}
scoring.show               wenshu     ./rules/{draft}?q=没有这样的项目
scoring.printed            wenshu     ./rules/{rules}/print
scoring.current            wenshu     ./rules/current
scoring.current            kong       0/rules/current
scoring.rename             wenshu     ./rules/{draft}/title                  send_empty
scoring.category           wenshu     ./rules/{draft}/categories/{category}
scoring.category           wenshu     ./rules/{draft}/categories/{category}  send_empty
scoring.item               wenshu     ./rules/{draft}/items/{item}
scoring.item               wenshu     ./rules/{draft}/items/{item}           send_empty
scoring.new_item           wenshu     ./rules/{draft}/items/new
scoring.new_item           wenshu     ./rules/{draft}/items/new              send_empty
scoring.new                wenshu     ./rules/new
scoring.new                wenshu     ./rules/new                            send_empty
scoring.upload             wenshu     ./rules/import
scoring.upload             wenshu     ./rules/import                         send_empty
scoring.preview            wenshu     ./rules/import                         upload_table
scoring.adopt              zhishu     ./rules/{draft}/adopt
scoring.adopt              zhishu     ./rules/{draft}/adopt                  send_empty
scoring.retire             zhishu     ./rules/{rules}/retire
scoring.retire             zhishu     ./rules/{rules}/retire                 send_empty
people.index               zhishu     ./people
people.index               xinfeng    ./people
people.show                zhishu     ./people/{user}
people.show                jiandu     ./people/{user}
people.find                zhishu     ./people/find
people.find                zhishu     ./people/find?q=王
people.new                 zhishu     ./people/new
people.new                 zhishu     ./people/new                           send_empty
kin.index                  zhishu     ./kin
kin.index                  pingyi1    ./kin
kin.index                  kong       0/kin
kin.index                  zhishu     ./kin                                  send_empty
people.first_password      kong       0/people/{forgetful}                   make_password
matching.index             zhishu     ./people/match
matching.index             kong       0/people/match
matching.find              kong       0/people/match/{forgetful}?q=欧阳
settings.show              zhishu     ./settings
settings.show              zhishu     ./settings                             send_empty
settings.show              jiandu     ./settings
clock.show                 zhishu     ./settings/clock
backups.show               zhishu     ./settings/backups
practice.show              zhishu     ./settings/practice
archive.show               zhishu     ./settings/archive
archive.show               zhishu     ./settings/archive                     send_empty
restored.show              zhishu     ./settings/restored
settings.change_group      zhishu     ./settings/groups/{group}
settings.change_group      zhishu     ./settings/groups/{group}              send_empty
"""

SHOP = """
counter.scan               dianzhu    ./counter/
counter.scan               dianzhu    ./counter/                             scan_nonsense
counter.choose_shop        dianzhu    ./counter/shop
counter.choose_shop        kong       0/counter/shop
counter.look_up            dianzhu    ./counter/look-up
counter.look_up            dianzhu    ./counter/look-up                      send_empty
counter.look_up            dianzhu    ./counter/look-up                      look_somebody_up
counter.goods              dianzhu    ./counter/                             scan_card
counter.goods              dianzhu    ./counter/                             choose_nothing
counter.goods              dianzhu    ./counter/                             choose_unknown_proxy
counter.quote              dianzhu    ./counter/quotes/{quote}
counter.quote              dianzhu    ./counter/quotes/{large}
counter.quote              dianzhu    ./counter/quotes/{large}               send_empty
counter.receipt            dianzhu    ./counter/receipts/{receipt}?new=1
counter.receipt            dianzhu    ./counter/receipts/{receipt}
counter.receipt            dianzhu    ./counter/receipts/{undone}
counter.print_receipt      dianzhu    ./counter/receipts/{receipt}/print
goods.index                dianzhu    ./goods
goods.index                wenshu     ./goods
goods.index                kong       0/goods
goods.history              wenshu     ./goods/{reward}
goods.count                dianzhu    ./goods/{reward}/count
goods.count                dianzhu    ./goods/{reward}/count                 send_empty
goods.edit                 wenshu     ./goods/{reward}/edit
goods.edit                 wenshu     ./goods/{reward}/edit                  send_empty
goods.add                  wenshu     ./goods/new
goods.add                  wenshu     ./goods/new                            send_empty
goods.deliver              dianzhu    ./goods/delivery
goods.deliver              dianzhu    ./goods/delivery                       send_empty
goods.import_prices        wenshu     ./goods/import
goods.import_prices        wenshu     ./goods/import                         send_empty
goods.import_prices        wenshu     ./goods/import                         upload_prices
goods.prices               wenshu     ./goods/prices
redemptions.index          dianzhu    ./redemptions
redemptions.index          wenshu     ./redemptions
redemptions.index          kong       0/redemptions
redemptions.show_one       wenshu     ./redemptions/{redemption}
redemptions.show_one       wenshu     ./redemptions/{undone_redemption}
redemptions.show_one       wenshu     ./redemptions/{correctable}
redemptions.print_one      wenshu     ./redemptions/{redemption}/print
look_ups.index             wenshu     ./look-ups
look_ups.index             kong       0/look-ups
look_ups.index             jiandu     ./look-ups
look_ups.print_month       jiandu     ./look-ups/print
lost_cards.index           dianzhu    ./lost-cards
lost_cards.index           wenshu     ./lost-cards?q=001
outages.index              dianzhu    ./outages
outages.index              wenshu     ./outages
outages.index              kong       0/outages
outages.new                wenshu     ./outages/new
outages.new                wenshu     ./outages/new                          send_empty
outages.facts              wenshu     ./outages/{typed_outage}/facts
outages.entry              wenshu     ./outages/{typed_outage}
outages.entry              wenshu     ./outages/{typed_outage}               type_a_slip
outages.entry              dianzhu    ./outages/{typed_outage}
outages.entry              zhishu     ./outages/{handed_outage}
outages.sheet              dianzhu    ./outages/sheets/{slips}
outages.open_slips         zhishu     ./outages/open-slips
outages.open_slips         kong       0/outages/open-slips
outages.slip               zhishu     ./outages/slips/{open_slip}
outages.slip               zhishu     ./outages/slips/{open_slip}            send_empty
papers.index               wenshu     ./papers
papers.index               dianzhu    ./papers
papers.sign_in             wenshu     ./papers/sign-in?group={group}
papers.patrol              wenshu     ./papers/patrol
papers.inspection          wenshu     ./papers/inspection?group={group}
papers.objection           wenshu     ./papers/objection
papers.register            wenshu     ./papers/register
passbook.show              phone      ./passbook
passbook.show              far_phone  ./passbook
scoring.current            phone      ./rules/current
kept.own                   phone      ./kept/own
kept.own                   far_phone  ./kept/own
kept.show                  nobody     ./kept
kept.show                  nobody     0/kept
kept.sheet                 nobody     ./kept/sheet
kept.of_household          wenshu     ./kept/households/{household}
handover.index             wenshu     ./handover
handover.index             dianzhu    ./handover
handover.of_person         zhishu     ./handover/{user}
handover.sheet             dianzhu    ./handover/{user}/sheet
envelope.show              zhishu     ./people/envelope
envelope.show              kong       0/people/envelope
envelope.sheet             kong       0/people/envelope                      make_envelope
help.index                 wenshu     ./help
help.index                 dianzhu    ./help
help.first_steps           wenshu     ./help/first-steps
help.first_steps           kong       0/help/first-steps
public_notice.show         nobody     /n/{token}
public_notice.show         nobody     /n/{ended_token}
public_notice.object_to    nobody     /n/{token}/1
public_notice.object_to    nobody     /n/{token}/1                           send_empty
public_notice.missing      nobody     /n/{token}/missing
public_notice.missing      nobody     /n/{token}/missing                     send_empty
public_notice.said         nobody     /n/{token}/said/{said}
public_notice.said         nobody     /n/{ended_token}/said/{heard}
door.home                  nobody     /
door.home                  kong       /
door.sign_in               nobody     /sign-in
door.sign_in               nobody     /sign-in                               send_empty
door.pair                  nobody     /pair
door.pair                  nobody     /pair                                  send_empty
door.password              wenshu     /password
door.password              wenshu     /password                              send_empty
door.password              xinren     /
own.show                   wenshu     /own/
404                        nobody     /nowhere
404                        wenshu     ./nowhere
404                        phone      ./settings
csrf                       nobody     /sign-in                               send_without_token
"""

PARTS = {"office": OFFICE, "books": BOOKS, "shop": SHOP}

NO_PAGES = {
    "static": "the files of pages",
    "activities.people": "JSON for the sheet's search",
    "photos.show": "a picture",
    "goods.photo": "a picture",
    "archive.fetch": "a zip",
    **{
        f"setup.{name}": "only where there is no village: test_first_day.py looks at them"
        for name in ("code", "passwords", "slips", "step", "summary")
    },
    **{
        f"{name}": "a workbook"
        for name in (
            "activities.export", "cards.export", "corrections.export", "goods.export", "goods.export_history",
            "households.export", "life.export", "look_ups.export", "notices.export", "notices.export_lines",
            "objections.export", "outages.export_slips", "papers.export_register", "passbooks.export",
            "passbooks.export_lines", "redemptions.export", "review.export",
            "review.export_decisions", "review.export_meetings", "roster.export", "roster.remarks", "scoring.export",
            "scoring.export_versions",
        )
    },
}  # fmt: skip
"""GET routes that answer with something else than a page."""


@dataclass(frozen=True)
class Visit:
    """One line of the table."""

    endpoint: str
    person: str
    path: str
    deed: str = ""

    def url(self, base: str, ids: dict[str, str]) -> str:
        """Give the whole address."""
        path = self.path.format_map(ids)
        for sign, slug in (("./", SLUG), ("0/", EMPTY)):
            path = f"/v/{slug}/{path.removeprefix(sign)}" if path.startswith(sign) else path
        return base + path

    def __str__(self) -> str:
        return f"{self.endpoint} as {self.person} at {self.path} {self.deed}".rstrip()


def visits_of(part: str) -> list[Visit]:
    """Read the table of a part."""
    return [Visit(*line.split()) for line in PARTS[part].strip().splitlines()]
