"""How many statements each page may ask of the database, at most: every route that is opened by GET.

One of them stands around every page of a village: its door's. A new page goes where it belongs by its statements and
two or three more. One that asks for each row fits nowhere.
"""

from __future__ import annotations

AT_MOST = {
    4: """
        activities.new archive.fetch archive.show backups.show cards.receipts clock.show corrections.start
        counter.choose_shop counter.look_up counter.scan door.pair door.password door.sign_in envelope.sheet
        envelope.show goods.add goods.count goods.edit goods.import_prices help.index households.change
        kept.sheet kept.show lost_cards.index objections.take openings.new papers.index papers.objection
        papers.patrol papers.sign_in people.find people.new photos.show practice.show roster.columns
        scoring.preview scoring.retire scoring.upload settings.change_group
    """,
    7: """
        activities.people cards.waiting corrections.ask_sheet corrections.index door.home goods.deliver
        goods.history goods.index goods.photo goods.prices help.first_steps households.add_member
        households.change_member households.end_stay households.index households.new households.slip kin.index
        life.index life.of_household life.paper life.record_event look_ups.index look_ups.print_month
        matching.find objections.index outages.facts outages.index outages.new outages.open_slips outages.sheet
        outages.slip own.show papers.register passbooks.index people.first_password people.index
        public_notice.missing public_notice.object_to public_notice.said redemptions.print_one
        redemptions.show_one review.decisions review.send_back roster.batches roster.upload scoring.adopt
        scoring.category scoring.index scoring.item scoring.new scoring.new_item scoring.printed scoring.rename
        scoring.show settings.show
    """,
    11: """
        activities.index cards.export cards.index cards.issue cards.show corrections.ask_line
        corrections.ask_redemption corrections.export counter.print_receipt counter.quote counter.receipt
        front.home/kay handover.of_person handover.sheet households.export households.show kept.of_household
        kept.own matching.index notices.index notices.new notices.sheet notices.show notices.stop
        objections.export openings.index papers.inspection passbooks.export people.show public_notice.show
        redemptions.index restored.show review.export_decisions review.meetings roster.preview scoring.current
        scoring.export_versions
    """,
    15: """
        activities.change_facts activities.export activities.sign_in_sheet corrections.bundle counter.goods
        front.home/sup goods.export goods.export_history life.export look_ups.export notices.export
        notices.export_lines openings.change openings.show outages.entry outages.export_slips
        papers.export_register redemptions.export review.attendance review.new roster.export roster.remarks
        scoring.export
    """,
    20: """
        corrections.show front.home/bo handover.index objections.show passbook.show passbooks.show
        review.export_meetings review.paper
    """,
    25: """
        activities.submit front.home/ren passbooks.print_group passbooks.print_one review.export
    """,
    30: """
        activities.sheet life.show passbooks.export_lines review.index review.meeting review.sheet
    """,
    35: """
        front.home/sec
    """,
    55: """
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
