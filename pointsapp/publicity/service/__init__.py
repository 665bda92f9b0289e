"""Commands on notices and objections."""

from pointsapp.publicity.service.answering import answer_objection
from pointsapp.publicity.service.closing import check_channels, close_notice, credit_more
from pointsapp.publicity.service.objecting import count_public_try, object_to_line, report_missing
from pointsapp.publicity.service.posting import post_notice
from pointsapp.publicity.service.stopping import stop_notice

__all__ = [
    "answer_objection",
    "check_channels",
    "close_notice",
    "count_public_try",
    "credit_more",
    "object_to_line",
    "post_notice",
    "report_missing",
    "stop_notice",
]
