"""How many statements each page may ask of the database, at most: every route that is opened by GET.

Six of them stand around every page: session, village, settings, roles, home, and whether the books were restored. A
new page goes where it belongs by its statements and two or three more. One that asks for each row fits nowhere.
"""

from __future__ import annotations

AT_MOST = {
    8: """
        activities.new archive.fetch archive.show backups.show corrections.start door.home door.pair door.password
        door.sign_in envelope.sheet help.index lost_cards.index openings.new own.show papers.index papers.objection
        papers.patrol people.find people.new practice.show public_notice.missing public_notice.object_to
        public_notice.said scoring.preview
    """,
    12: """
        activities.people cards.receipts cards.waiting clock.show corrections.ask_sheet corrections.index
        counter.choose_shop counter.look_up counter.scan envelope.show goods.add goods.count goods.deliver goods.edit
        goods.history goods.import_prices goods.index goods.photo goods.prices help.first_steps households.add_member
        households.change households.change_member households.end_stay households.index households.new households.slip
        kept.own kept.sheet kept.show kin.index life.index life.of_household life.paper life.record_event
        look_ups.index look_ups.print_month matching.find objections.index objections.take outages.facts outages.index
        outages.new outages.open_slips outages.sheet outages.slip papers.register papers.sign_in passbooks.index
        people.first_password people.index photos.show public_notice.show redemptions.print_one redemptions.show_one
        restored.show review.decisions review.send_back roster.batches roster.columns roster.upload scoring.adopt
        scoring.category scoring.index scoring.item scoring.new scoring.new_item scoring.printed scoring.rename
        scoring.retire scoring.show scoring.upload settings.change_group settings.show
    """,
    16: """
        activities.index cards.export cards.index cards.issue cards.show corrections.ask_line
        corrections.ask_redemption corrections.export counter.print_receipt counter.receipt front.home/kay
        handover.of_person handover.sheet households.export households.show kept.of_household matching.index
        notices.index notices.new notices.sheet notices.show notices.stop objections.export openings.index
        papers.inspection passbooks.export people.show redemptions.index review.export_decisions review.meetings
        roster.preview scoring.current scoring.export_versions
    """,
    20: """
        activities.change_facts activities.export activities.sign_in_sheet corrections.bundle counter.goods
        counter.quote front.home/sup goods.export goods.export_history life.export look_ups.export notices.export
        notices.export_lines openings.change openings.show outages.entry outages.export_slips papers.export_register
        passbook.show redemptions.export review.attendance review.new roster.export roster.remarks scoring.export
    """,
    25: """
        corrections.show front.home/bo handover.index objections.show passbooks.show review.export_meetings
        review.paper
    """,
    30: """
        front.home/ren passbooks.print_group passbooks.print_one review.export
    """,
    35: """
        activities.sheet activities.submit life.show passbooks.export_lines review.index review.meeting review.sheet
    """,
    40: """
        front.home/sec
    """,
    60: """
        review.blank roster.batch
    """,
}
"""Endpoints by their limit, as `endpoint/person` where one looks different to each."""

AS = {
    **dict.fromkeys(("corrections.show", "corrections.bundle", "life.show", "objections.show", "outages.entry"), "sup"),
    **dict.fromkeys(("review.index", "review.meeting", "review.sheet", "review.send_back", "review.attendance"), "ren"),
    **dict.fromkeys(("handover.index", "handover.of_person", "handover.sheet", "scoring.adopt", "kin.index"), "sec"),
}
"""Who opens a page of which others see less, where that is not the clerk."""

NEVER_ASKED = {
    "static": "files",
    **{
        f"setup.{name}": "only where there is no village"
        for name in ("code", "finish", "passwords", "slips", "step", "summary")
    },
}

LIMITS = {name: most for most, names in AT_MOST.items() for name in names.split()}
