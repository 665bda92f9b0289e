"""How the lines of a passbook read: what, when, and why so many points."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from pointsapp.core.clock import village_day
from pointsapp.corrections.types import CorrectionView, SpentWay
from pointsapp.ledger.types import TransferCode
from pointsapp.redemptions.types import RedemptionView, UndoKind
from pointsapp.reports.types import Aside, AsideKind, Award, PassbookLine
from pointsapp.scoring.types import ItemShape
from pointsapp.web.language import gettext as _
from pointsapp.web.language import pgettext
from pointsapp.web.life_words import facts as life_facts
from pointsapp.web.life_words import subject as life_subject
from pointsapp.web.shop.wording import collector_text, goods_text, points_text, receipt_number_text, slip_text
from pointsapp.web.show import instant, iso_day, short_day

CODE_WORDS = {
    TransferCode.AWARD: _l("Points credited"),
    TransferCode.OPEN: _l("Carried over from the old book"),
    TransferCode.DEDUCT: _l("Points deducted"),
    TransferCode.REDEEM: _l("Goods for points"),
    TransferCode.EXPIRE: _l("Points ran out"),
    TransferCode.ADJUST: _l("Balance adjusted"),
    TransferCode.REVERSE: _l("Taken back"),
    TransferCode.HAND_ON: _l("Between households"),
}

WAYS = {
    SpentWay.BELOW_ZERO: _l("below zero until it is earned back"),
    SpentWay.NEXT_AWARDS: _l("taken from the next points"),
    SpentWay.WRITTEN_OFF: _l("written off by decision"),
}

Facts = list[tuple[str, str]]


def what(line: PassbookLine) -> str:
    """Say what a line is."""
    if line.aside is not None:
        return _aside(line.aside)
    if not line.is_reversal:
        return _subject(line)
    if line.redemption is not None and line.redemption.undo_kind is UndoKind.UNDO:
        return _("Undone at the counter: %(what)s", what=_subject(line))
    return _("Corrected: %(what)s", what=_subject(line))


def when(line: PassbookLine) -> str:
    """Say the day of the deed, where it is another one, and when the line was posted."""
    posted = instant(line.entry.posted_at)
    if line.award is None or line.is_reversal:
        return posted
    return _("done %(day)s, credited %(posted)s", day=short_day(line.award.happened_on), posted=posted)


def tied(line: PassbookLine) -> str:
    """Point from a line to its reversal, and back."""
    if line.entry.reversed_by_number is not None:
        return _("Taken back by line %(number)s", number=line.entry.reversed_by_number)
    if line.entry.reverses_number is not None:
        return _("Takes back line %(number)s", number=line.entry.reverses_number)
    return ""


def why(line: PassbookLine) -> Facts:
    """Say all that is known of a line: rule, people and notice, or goods, shop and collector."""
    facts: Facts = []
    if line.aside is not None:
        facts += _aside_facts(line.aside)
    if line.correction is not None:
        facts += correction_facts(line.correction)
    if line.award is not None:
        facts += _award_facts(line.award)
    if line.redemption is not None:
        facts += _redemption_facts(line.redemption)
    return facts


def posted_day(line: PassbookLine) -> str:
    """Give the day a line was posted, as columns on paper have it."""
    return iso_day(village_day(line.entry.posted_at))


def on_paper(line: PassbookLine) -> str:
    """Say in one short line of paper what stands behind a line."""
    parts: list[str] = []
    if line.entry.reverses_number is not None or line.entry.reversed_by_number is not None:
        parts.append(tied(line))
    if line.correction is not None:
        parts += [line.correction.reason, _("agreed by %(name)s", name=line.correction.decided_by_name)]
    elif line.aside is not None and line.aside.event is not None:
        parts += [life_subject(line.aside.event), line.aside.event.reason]
    elif line.award is not None and not line.is_reversal:
        parts += _award_on_paper(line.award)
    elif line.redemption is not None and not line.is_reversal:
        redemption = line.redemption
        parts += [redemption.shop_name, collector_text(redemption.collected_by, redemption.collector_name)]
        parts.append(slip_text(redemption))
    return pgettext("between reasons", "; ").join(part for part in parts if part)


def correction_facts(correction: CorrectionView) -> Facts:
    """Say who asked for a correction and why, and who agreed."""
    facts = [
        (_("Reason"), correction.reason),
        (_("Asked by"), _person(correction.asked_by_name, instant(correction.asked_at))),
    ]
    if correction.decided_at is not None:
        label = _("Agreed by") if correction.is_agreed else _("Refused by")
        facts.append((label, _person(correction.decided_by_name, instant(correction.decided_at))))
    if correction.words:
        facts.append((_("In words"), correction.words))
    return facts + _outcome_facts(correction)


def _outcome_facts(correction: CorrectionView) -> Facts:
    """Say what is recorded instead, and what was done about points that were spent."""
    facts: Facts = []
    if correction.wished_item:
        instead = _("household %(number)s, %(item)s", number=correction.wished_household, item=correction.wished_item)
        facts.append((_("Recorded anew"), instead))
    if correction.way is not None:
        done = _("%(way)s (%(points)s)", way=WAYS[correction.way], points=points_text(correction.missing_points))
        facts.append((_("Points that were spent"), done))
    return facts


def correction_subject(correction: CorrectionView) -> str:
    """Say in one line what a correction is about."""
    if correction.receipt_number is not None and correction.done_at is not None:
        number = receipt_number_text(correction.receipt_number)
        return _("Receipt %(number)s of %(day)s", number=number, day=short_day(village_day(correction.done_at)))
    if correction.happened_on is None:
        return correction.item_name
    return _("%(item)s on %(day)s", item=correction.item_name, day=short_day(correction.happened_on))


def how_counted(award: Award) -> str:
    """Say how a rule made these points of this deed."""
    parts = [_by_shape(award)]
    if award.capped_points:
        parts.append(_("%(points)s less because of the cap", points=points_text(award.capped_points)))
    if award.approved_points not in (None, award.points):
        approved = points_text(award.approved_points or 0)
        changed = points_text(award.points)
        parts.append(
            _("the panel approved %(approved)s; after an objection %(points)s", approved=approved, points=changed)
        )
    return pgettext("between reasons", "; ").join(parts)


def _award_on_paper(award: Award) -> list[str]:
    recorders = pgettext("between names", ", ").join(award.recorder_names)
    done = short_day(award.happened_on)
    return [
        _("%(day)s %(title)s", day=done, title=award.title),
        award.doer_name,
        _("table v%(version)s", version=award.version) if award.version else "",
        _("recorded %(name)s", name=recorders) if recorders else "",
        _("reviewed %(name)s", name=award.reviewer_name) if award.reviewer_name else "",
        _("notice %(number)s-%(line)s", number=award.notice_number, line=award.notice_line_number),
    ]


def _aside(aside: Aside) -> str:
    words = {
        AsideKind.TO_HOUSEHOLD: _("To household %(number)s", number=aside.number),
        AsideKind.FROM_HOUSEHOLD: _("From household %(number)s", number=aside.number),
        AsideKind.GOODS_BACK: _("Goods came back, receipt %(number)s", number=aside.number),
        AsideKind.LAID_OUT: _("Laid out by the village for a correction; taken from the next points"),
        AsideKind.WRITTEN_OFF: _("Written off by the village's decision"),
        AsideKind.PAID: _("Settled: the village had laid it out for a correction"),
    }
    return words[aside.kind]


def _aside_facts(aside: Aside) -> Facts:
    if aside.event is not None:
        return life_facts(aside.event)
    if aside.correction is not None:
        return correction_facts(aside.correction)
    return []


def _subject(line: PassbookLine) -> str:
    if line.award is not None:
        return line.award.item_name
    if line.redemption is not None:
        return goods_text(line.redemption.lines)
    return str(CODE_WORDS[line.entry.code])


def _by_shape(award: Award) -> str:
    if award.shape is ItemShape.PER_UNIT:
        each = points_text(award.item_points or 0)
        return _("%(units)s %(unit)s, %(points)s each", units=award.units or 0, unit=award.unit, points=each)
    if award.shape is ItemShape.RANGE:
        least, most = points_text(award.points_min or 0), points_text(award.points_max or 0)
        return _("%(least)s to %(most)s, as it deserves", least=least, most=most)
    full = points_text(award.item_points or 0)
    if award.shape is ItemShape.CHECKLIST:
        faults = [_("%(fault)s −%(points)s", fault=name, points=points_text(points)) for name, points in award.faults]
        return pgettext("between reasons", "; ").join([_("full mark %(points)s", points=full), *faults])
    return _("%(points)s each time", points=full)


def _award_facts(award: Award) -> Facts:
    rule = ""
    if award.version:
        rule = _("%(item)s (scoring table, version %(version)s)", item=award.item_name, version=award.version)
    facts = [
        (_("Deed"), award.title),
        (_("Done by"), award.doer_name),
        (_("Rule"), rule),
        (_("Rests on"), award.article),
        (_("Counted"), how_counted(award) if award.version else _("as the old book had it")),
        (_("Recorded by"), pgettext("between names", ", ").join(award.recorder_names)),
        (_("Reviewed by"), _person(award.reviewer_name, short_day(award.reviewed_on) if award.reviewed_on else "")),
        (_("Notice"), _("No. %(number)s, line %(line)s", number=award.notice_number, line=award.notice_line_number)),
    ]
    return [(label, text) for label, text in facts if text]


def _redemption_facts(redemption: RedemptionView) -> Facts:
    goods = [
        _("%(name)s: %(units)s × %(points)s", name=line.name, units=line.units, points=points_text(line.price_points))
        for line in redemption.lines
    ]
    facts = [
        (_("Goods"), pgettext("between reasons", "; ").join(goods)),
        (_("Collected by"), collector_text(redemption.collected_by, redemption.collector_name)),
        (_("Shop"), redemption.shop_name),
        (_("Keeper"), redemption.keeper_name),
        (_("Second officer"), redemption.second_name or ""),
        (_("Receipt"), receipt_number_text(redemption.receipt_number)),
        (_("From paper"), slip_text(redemption)),
    ]
    return [(label, text) for label, text in facts if text]


def _person(name: str, when_text: str) -> str:
    return _("%(name)s, %(when)s", name=name, when=when_text) if name and when_text else name
