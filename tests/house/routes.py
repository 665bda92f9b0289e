"""Who may come where: every route of the product in one table, said a second time and apart from the views.

Each line: the endpoint, who may use it, an address. The columns are the roles: C clerk, R review panel, V supervisor,
S secretary, K shop keeper, P a villager's phone, * a passer-by. `./` stands for the village's own address; names in
braces are filled in by tests/house/furniture.py. A new route gets its line here
by hand, after thinking about each column.
"""

from __future__ import annotations

from dataclasses import dataclass

TABLE = """
activities.add             C------ ./activities/{activity}/lines
activities.add_photo       C------ ./activities/{activity}/photos
activities.change          C------ ./activities/{activity}/lines/{line}
activities.change_facts    C------ ./activities/{activity}/facts
activities.export          CRVS--- ./activities/export
activities.index           CRVS--- ./activities
activities.new             C------ ./activities/new
activities.paste           C------ ./activities/{activity}/paste
activities.people          C------ ./activities/{activity}/people?q=zhang
activities.remove          C------ ./activities/{activity}/lines/{line}/remove
activities.remove_photo    C------ ./activities/{activity}/photos/{photo}/remove
activities.sheet           CRVS--- ./activities/{activity}
activities.sign_in_sheet   CRVS--- ./activities/{activity}/sign-in-sheet
activities.submit          C------ ./activities/{activity}/submit
activities.take_back       C------ ./activities/{activity}/take-back
archive.fetch              ---S--- ./settings/archive/file
archive.make               ---S--- ./settings/archive
archive.show               ---S--- ./settings/archive
backups.make               ---S--- ./settings/backups
backups.show               ---S--- ./settings/backups
cards.end                  C--S--- ./cards/{card}/end
cards.export               C-VS--- ./cards/export
cards.hand_out_one         C--S--- ./cards/{card}/hand-out
cards.hand_out_scanned     C--S--- ./cards/hand-out/scan
cards.hand_out_ticked      C--S--- ./cards/hand-out
cards.index                C-VS--- ./cards
cards.issue                C--S--- ./cards/issue
cards.issue_spoilt_again   C--S--- ./cards/issue-again
cards.receipts             C-VS--- ./cards/receipts
cards.show                 C-VS--- ./cards/{card}
cards.thaw                 C--S--- ./cards/{card}/thaw
cards.waiting              C--S--- ./cards/hand-out
clock.confirm              ---S--- ./settings/clock
clock.show                 ---S--- ./settings/clock
corrections.answer         -RVS--- ./corrections/{correction}
corrections.answer_bundle  -RVS--- ./corrections/bundles/{bundle}
corrections.ask_line       C------ ./corrections/line/{line}
corrections.ask_redemption C------ ./corrections/redemption/{redemption}
corrections.ask_sheet      C------ ./corrections/sheet/{activity}
corrections.bundle         CRVS--- ./corrections/bundles/{bundle}
corrections.export         CRVS--- ./corrections/export
corrections.index          CRVS--- ./corrections
corrections.show           CRVS--- ./corrections/{correction}
corrections.start          CRVS--- ./corrections/start
counter.choose             ----K-- ./counter/goods/{look}
counter.choose_shop        ----K-- ./counter/shop
counter.confirm            ----K-- ./counter/quotes/{quote}/confirm
counter.find               ----K-- ./counter/look-up
counter.goods              ----K-- ./counter/goods/{look}
counter.look               ----K-- ./counter/look
counter.look_up            ----K-- ./counter/look-up
counter.print_receipt      ----K-- ./counter/receipts/{receipt}/print
counter.quote              ----K-- ./counter/quotes/{quote}
counter.receipt            ----K-- ./counter/receipts/{receipt}
counter.renew              ----K-- ./counter/quotes/{quote}/renew
counter.scan               ----K-- ./counter/
counter.second             ----K-- ./counter/quotes/{quote}/second
counter.undo               ----K-- ./counter/receipts/{receipt}/undo
door.home                  CRVSKP* /
door.language              CRVSKP* /language
door.pair                  CRVSKP* /pair
door.password              CRVSK-- /password
door.sign_in               CRVSKP* /sign-in
door.sign_out              CRVSKP* /sign-out
envelope.make              ---S--- ./people/envelope
envelope.sheet             ---S--- ./people/envelope/sheet
envelope.show              --VS--- ./people/envelope
front.home                 CRVSK-- ./
goods.add                  C--S--- ./goods/new
goods.count                C---K-- ./goods/{reward}/count
goods.deliver              C---K-- ./goods/delivery
goods.edit                 C--S--- ./goods/{reward}/edit
goods.export               C-VSK-- ./goods/export
goods.export_history       C-VSK-- ./goods/{reward}/export
goods.history              C-VSK-- ./goods/{reward}
goods.import_prices        C--S--- ./goods/import
goods.index                C-VSK-- ./goods
goods.look_at_prices       C--S--- ./goods/import
goods.open_first_shop      C--S--- ./goods/shop
goods.photo                C-VSK-- ./goods/{reward}/photo
goods.prices               C-VSK-- ./goods/prices
goods.take_prices_over     C--S--- ./goods/import/take-over
handover.index             CRVSK-- ./handover
handover.of_person         ---SK-- ./handover/{user}
handover.sheet             ---SK-- ./handover/{user}/sheet
help.first_steps           C--S--- ./help/first-steps
help.index                 CRVSK-- ./help
households.add_member      C--S--- ./households/{household}/members/new
households.change          C--S--- ./households/{household}/change
households.change_member   C--S--- ./households/{household}/members/{member}/change
households.end_phone       C--S--- ./households/{household}/phones/{sign_in}/end
households.end_stay        C--S--- ./households/{household}/members/{member}/end
households.export          C-VS--- ./households/export
households.index           C-VS--- ./households
households.make_code       C--S--- ./households/{household}/phones/code
households.new             C--S--- ./households/new
households.show            C-VS--- ./households/{household}
households.slip            C--S--- ./households/{household}/phones/slip
life.answer                -RVS--- ./life/{event}
life.export                CRVS--- ./life/export
life.index                 CRVS--- ./life
life.of_household          CRVS--- ./life/households/{household}
life.paper                 CRVS--- ./life/{event}/paper
life.record_event          C--S--- ./life/households/{household}/merge
life.show                  CRVS--- ./life/{event}
kept.of_household          C-VS--- ./kept/households/{household}
kept.own                   -----P- ./kept/own
kept.sheet                 CRVSKP* ./kept/sheet
kept.show                  CRVSKP* ./kept
kin.declare                CRVSK-- ./kin
kin.end                    --VS--- ./kin/{kin}/end
kin.index                  CRVSK-- ./kin
look_ups.export            C-VS--- ./look-ups/export
look_ups.check             --VS--- ./look-ups/check
look_ups.index             C-VS--- ./look-ups
look_ups.print_month       C-VS--- ./look-ups/print
lost_cards.freeze          C--SK-- ./lost-cards/{card}/freeze
lost_cards.index           C--SK-- ./lost-cards
matching.find              ---S--- ./people/match/{user}
matching.index             ---S--- ./people/match
matching.match             ---S--- ./people/match
matching.match_one         ---S--- ./people/match/{unmatched}
notices.check              C--S--- ./notices/{notice}/check
notices.close              C--S--- ./notices/{notice}/close
notices.credit             C--S--- ./notices/{notice}/credit
notices.export             CRVS--- ./notices/export
notices.export_lines       CRVS--- ./notices/{notice}/export
notices.index              CRVS--- ./notices
notices.new                C--S--- ./notices/new
notices.stop               C--S--- ./notices/{notice}/stop
notices.sheet              CRVS--- ./notices/{notice}/sheet
notices.show               CRVS--- ./notices/{notice}
objections.answer          --V---- ./objections/{objection}
objections.export          C-VS--- ./objections/export
objections.index           C-VS--- ./objections
objections.show            C-VS--- ./objections/{objection}
objections.take            C-V---- ./objections/take/{notice}
openings.add               C--S--- ./opening-balances/{opening}/lines
openings.add_list          C--S--- ./opening-balances/{opening}/list
openings.change            C--S--- ./opening-balances/{opening}/lines/{opening_line}
openings.hand_in           C--S--- ./opening-balances/{opening}/hand-in
openings.index             CRVS--- ./opening-balances
openings.new               C--S--- ./opening-balances/new
openings.remove            C--S--- ./opening-balances/{opening}/lines/{opening_line}/remove
openings.show              CRVS--- ./opening-balances/{opening}
openings.take_back         C--S--- ./opening-balances/{opening}/take-back
own.end                    CRVSK-- /own/sessions/{own}/end
own.end_others             CRVSK-- /own/sessions/end-others
own.show                   CRVSK-- /own/
outages.confirm            C-VS--- ./outages/{outage}/confirm
outages.drop               C---K-- ./outages/{outage}/drop
outages.entry              C-VSK-- ./outages/{outage}
outages.export_slips       C-VSK-- ./outages/open-slips/export
outages.facts              C---K-- ./outages/{outage}/facts
outages.index              C-VSK-- ./outages
outages.new                C---K-- ./outages/new
outages.open_slips         C-VSK-- ./outages/open-slips
outages.plan               --VS--- ./outages/slips/{slip}/plan
outages.print_block        C--SK-- ./outages/sheets
outages.save               C---K-- ./outages/{outage}
outages.settle             --VS--- ./outages/slips/{slip}/settle
outages.sheet              C-VSK-- ./outages/sheets/{slips}
outages.slip               C-VSK-- ./outages/slips/{slip}
outages.take_back_entry    C---K-- ./outages/{outage}/take-back
papers.export_register     C-VS--- ./papers/register/export
papers.index               C-VSK-- ./papers
papers.inspection          C-VS--- ./papers/inspection
papers.objection           C-VS--- ./papers/objection
papers.patrol              C-VS--- ./papers/patrol
papers.register            C-VS--- ./papers/register
papers.sign_in             C-VS--- ./papers/sign-in
passbook.show              -----P- ./passbook
passbooks.export           C-VS--- ./passbooks/export
passbooks.export_lines     C-VS--- ./passbooks/{household}/export
passbooks.index            C-VS--- ./passbooks
passbooks.print_group      C-VS--- ./passbooks/print?group={group}
passbooks.print_one        C-VS--- ./passbooks/{household}/print
passbooks.show             C-VS--- ./passbooks/{household}
people.end_role            ---S--- ./people/{user}/roles/{membership}/end
people.end_sessions        ---S--- ./people/{user}/end-sessions
people.find                ---S--- ./people/find
people.first_password      ---S--- ./people/{user}/first-password
people.give_role           ---S--- ./people/{user}/roles
people.index               --VS--- ./people
people.new                 ---S--- ./people/new
people.new_password        ---S--- ./people/{user}/new-password
people.show                --VS--- ./people/{user}
people.switch              ---S--- ./people/{user}/switch
photos.show                CRVS--- ./photos/{photo}
public_notice.missing      CRVSKP* /n/{token}/missing
public_notice.object_to    CRVSKP* /n/{token}/{number}
public_notice.said         CRVSKP* /n/{token}/said/{said}
public_notice.show         CRVSKP* /n/{token}
practice.make              ---S--- ./settings/practice
practice.remove            ---S--- ./settings/practice/remove
practice.show              ---S--- ./settings/practice
redemptions.export         C-VSK-- ./redemptions/export
redemptions.index          C-VSK-- ./redemptions
redemptions.print_one      C-VSK-- ./redemptions/{redemption}/print
redemptions.show_one       C-VSK-- ./redemptions/{redemption}
restored.confirm           ---S--- ./settings/restored
restored.show              ---S--- ./settings/restored
review.attendance          -R----- ./review/meetings/{meeting}/attendance
review.blank               CRVS--- ./review/meetings/{meeting}/list
review.decide              -R----- ./review/meetings/{meeting}/sheets/{activity}
review.decisions           CRVS--- ./review/decisions
review.export              CRVS--- ./review/export
review.export_decisions    CRVS--- ./review/decisions/export
review.export_meetings     CRVS--- ./review/meetings/export
review.index               CRVS--- ./review/
review.meeting             CRVS--- ./review/meetings/{meeting}
review.meetings            CRVS--- ./review/meetings
review.new                 -R----- ./review/meetings/new
review.paper               CRVS--- ./review/meetings/{meeting}/paper
review.send_back           -R----- ./review/meetings/{meeting}/lines/{line}/send-back
review.sheet               CRVS--- ./review/meetings/{meeting}/sheets/{activity}
roster.batch               C-VS--- ./households/roster/batches/{batch}
roster.batches             C-VS--- ./households/roster/batches
roster.columns             C--S--- ./households/roster/{roster}/columns
roster.confirm             C--S--- ./households/roster/{roster}
roster.export              C-VS--- ./households/roster/export
roster.preview             C--S--- ./households/roster/{roster}
roster.remarks             C--S--- ./households/roster/{roster}/remarks.xlsx
roster.undo                C--S--- ./households/roster/batches/{batch}/undo
roster.upload              C--S--- ./households/roster
scoring.adopt              ---S--- ./rules/{rule_set}/adopt
scoring.category           C------ ./rules/{rule_set}/categories/{category}
scoring.confirm            C------ ./rules/import/{digest}
scoring.current            CRVSKP- ./rules/current
scoring.discard            C------ ./rules/{rule_set}/discard
scoring.export             CRVSK-- ./rules/{rule_set}/export
scoring.export_versions    CRVSK-- ./rules/export
scoring.index              CRVSK-- ./rules
scoring.item               C------ ./rules/{rule_set}/items/{item}
scoring.new                C------ ./rules/new
scoring.new_item           C------ ./rules/{rule_set}/items/new
scoring.preview            C------ ./rules/import/{digest}
scoring.printed            CRVSK-- ./rules/{rule_set}/print
scoring.remove             C------ ./rules/{rule_set}/items/{item}/remove
scoring.remove_category    C------ ./rules/{rule_set}/categories/{category}/remove
scoring.rename             C------ ./rules/{rule_set}/title
scoring.retire             ---S--- ./rules/{rule_set}/retire
scoring.show               CRVSK-- ./rules/{rule_set}
scoring.switch             C------ ./rules/{rule_set}/items/{item}/switch
scoring.switch_category    C------ ./rules/{rule_set}/categories/{category}/switch
scoring.upload             C------ ./rules/import
settings.add_group         ---S--- ./settings/groups
settings.change            ---S--- ./settings
settings.change_group      ---S--- ./settings/groups/{group}
settings.finish_group      ---S--- ./settings/groups/{group}/end
settings.show              --VS--- ./settings
setup.code                 CRVSKP* /setup/
setup.finish               CRVSKP* /setup/passwords
setup.passwords            CRVSKP* /setup/passwords
setup.slips                CRVSKP* /setup/slips
setup.step                 CRVSKP* /setup/village
setup.summary              CRVSKP* /setup/summary
"""

SENT = {
    "matching.match_one": {"member_id": "{member}"},
    "households.make_code": {"member_id": "{member}"},
    "counter.choose_shop": {"shop_id": "{shop}"},
}
"""What a form must name so that its address leads anywhere; all others are sent empty."""

COLUMNS = {"C": "bo", "R": "ren", "V": "sup", "S": "sec", "K": "kay", "P": "alice", "*": "passer_by"}
VILLAGE = "/v/lahai/"


@dataclass(frozen=True)
class Place:
    """One line of the table. Shape: `people` are the names of those who may come in."""

    endpoint: str
    people: frozenset[str]
    path: str

    @property
    def is_in_village(self) -> bool:
        """Tell whether the address lies beneath a village's."""
        return self.path.startswith("./")

    @property
    def is_for_all(self) -> bool:
        """Tell whether a passer-by may come in, so people of other villages too."""
        return "passer_by" in self.people

    def lets_in(self, name: str) -> bool:
        """Tell whether somebody may come in. Charlie holds every role, in another village."""
        if name == "charlie":
            return self.is_for_all or (not self.is_in_village and "bo" in self.people)
        return name in self.people

    def names(self, method: str) -> list[str]:
        """List what has to be filled in: in the address and, where a form is sent, in the form."""
        wanted = self.path + ("".join(SENT.get(self.endpoint, {}).values()) if method == "POST" else "")
        return [part.split("}")[0] for part in wanted.split("{")[1:]]

    def url(self, filled: dict[str, str], *, village: str = VILLAGE) -> str:
        """Give the address with its ids."""
        return self.path.replace("./", village, 1).format_map(filled)

    def form(self, filled: dict[str, str]) -> dict[str, str]:
        """Give what its form sends."""
        return {field: value.format_map(filled) for field, value in SENT.get(self.endpoint, {}).items()}


def _read(line: str) -> Place:
    endpoint, columns, path = line.split()
    return Place(endpoint, frozenset(COLUMNS[letter] for letter in columns if letter != "-"), path)


PLACES = {place.endpoint: place for place in map(_read, TABLE.strip().splitlines())}
