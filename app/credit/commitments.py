"""信用承诺: who may choose the commitment route, and what becomes of a promise that was signed."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.clock import day_of
from app.credit.broken import (
    BreachReported,
    ItsTextChanged,
    SignerLacksAuthority,
    UsccWrong,
    WrongCommitmentState,
)
from app.credit.catalogue import Item
from app.credit.codes import check_uscc
from app.credit.records import Record
from app.credit.rulebook import Rulebook
from app.credit.subjects import Subject, SubjectKind, name_key
from app.db import Base, Moment


class NoRoute(StrEnum):
    """Why the route of 告知承诺 is closed; its sentence is `no_route_<value in lower case>`."""

    EXCLUDED_DOMAIN = "EXCLUDED_DOMAIN"
    SERIOUS_LIST = "SERIOUS_LIST"
    EARLIER_FALSE_COMMITMENT = "EARLIER_FALSE_COMMITMENT"
    BAD_RECORD = "BAD_RECORD"

    @property
    def word(self) -> str:
        return f"no_route_{self.value.lower()}"


class CommitmentState(StrEnum):
    """Its name is `commitment_<value>` in `app/words`."""

    NOTIFIED = "notified"
    """told of conditions and liability, not signed"""
    SIGNED = "signed"
    IN_FORCE = "in_force"
    FULFILLED = "fulfilled"
    """践诺"""
    BREACHED = "breached"
    """违诺"""
    EXPIRED = "expired"
    """its term is over; it was not drawn for a check, and nobody found a breach"""
    REFUSED = "refused"
    RETRACTED = "retracted"
    LAPSED = "lapsed"
    """not signed in time"""


class Capacity(StrEnum):
    """In which capacity somebody signs."""

    SELF = "self"
    """a person, or the owner of a 个体工商户"""
    LEGAL_REP = "legal_rep"
    ENTRUSTED = "entrusted"


class BreachKind(StrEnum):
    """What was not kept; its name is `breach_<value>`."""

    FALSE_PROMISE = "false_promise"
    """the conditions were not met when it was signed"""
    NOT_PERFORMED = "not_performed"
    NOT_SUPPLIED = "not_supplied"
    """the papers that were allowed to come later did not come"""
    NOT_PROMISED = "not_promised"


class Consequence(StrEnum):
    """What the office does about a breach; its name is `consequence_<value>`."""

    END_HANDLING = "end_handling"
    ORDER_CORRECTION = "order_correction"
    REVOKE = "revoke"
    PENALTY = "penalty"


def closed_route(  # noqa: PLR0913  each is one fact of the table, named at the call
    rules: Rulebook,
    on: date,
    *,
    excluded_domain: bool,
    false_before: bool,
    repaired: bool,
    serious_list: bool = False,
    bad_record: bool = False,
) -> NoRoute | None:
    """Why a subject may not promise instead of proving; None if it may. The domain is asked first."""
    if excluded_domain and rules.value("commitment.excluded_domain_bars", on):
        return NoRoute.EXCLUDED_DOMAIN
    if serious_list and rules.value("commitment.serious_list_bars", on):
        return NoRoute.SERIOUS_LIST
    lifted = repaired and rules.value("commitment.repair_lifts_bar", on)
    if false_before and not lifted and rules.value("commitment.false_before_bars", on):
        return NoRoute.EARLIER_FALSE_COMMITMENT
    if bad_record and rules.value("commitment.bad_record_bars", on):
        return NoRoute.BAD_RECORD
    return None


@dataclass(frozen=True)
class Signature:
    """What was filled in when it was signed. `text_sha256` is of the text that lay before the signer."""

    name: str
    capacity: Capacity
    channel: str
    at: datetime
    text_sha256: str
    uscc: str = ""
    power_of_attorney: bool = False
    authorised_until: date | None = None
    missing_papers: tuple[str, ...] = ()


class Commitment(Base):
    """信用承诺: one promise of one subject, as it was signed. `case_id` is the office's."""

    __tablename__ = "commitment"
    __table_args__ = (
        Index("ix_commitment_subject", "subject_id", "state"),
        Index("ix_commitment_published", "published_from", "item"),
        Index("ix_commitment_authority", "authority_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int | None] = mapped_column(index=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    authority_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    item: Mapped[str] = mapped_column(String(100))
    title: Mapped[str] = mapped_column(String(200))
    type: Mapped[str] = mapped_column(String(30))
    sector: Mapped[str] = mapped_column(String(10))
    matter: Mapped[str] = mapped_column(String(200), default="")
    catalogue_version: Mapped[int]
    text_version: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    text_sha256: Mapped[str] = mapped_column(String(64))
    public: Mapped[bool]
    state: Mapped[str] = mapped_column(String(12), default=CommitmentState.NOTIFIED)
    notified_on: Mapped[date] = mapped_column(Date)
    repair_id: Mapped[int | None] = mapped_column(ForeignKey("repair.id"))

    signer: Mapped[str | None] = mapped_column(String(50))
    capacity: Mapped[str | None] = mapped_column(String(12))
    channel: Mapped[str | None] = mapped_column(String(12))
    signed_at: Mapped[datetime | None] = mapped_column(Moment)
    missing_papers: Mapped[str] = mapped_column(Text, default="")
    supplied_on: Mapped[date | None] = mapped_column(Date)

    in_force_from: Mapped[date | None] = mapped_column(Date)
    permit_no: Mapped[str | None] = mapped_column(String(100))
    published_from: Mapped[date | None] = mapped_column(Date)
    ended_on: Mapped[date | None] = mapped_column(Date)
    reason: Mapped[str | None] = mapped_column(Text)

    check_method: Mapped[str | None] = mapped_column(String(10))
    check_on: Mapped[date | None] = mapped_column(Date)
    drawn: Mapped[bool | None]
    draw_seed: Mapped[str | None] = mapped_column(String(80))
    draw_share: Mapped[int | None]
    checked_on: Mapped[date | None] = mapped_column(Date)

    breach_reported_on: Mapped[date | None] = mapped_column(Date)
    breach_kind: Mapped[str | None] = mapped_column(String(20))
    breach_facts: Mapped[str | None] = mapped_column(Text)
    consequence: Mapped[str | None] = mapped_column(String(20))
    permit_used: Mapped[bool | None]
    used_handling: Mapped[str | None] = mapped_column(Text)
    revoked_on: Mapped[date | None] = mapped_column(Date)
    breach_record_id: Mapped[int | None] = mapped_column(ForeignKey("record.id"))

    subject: Mapped[Subject] = relationship()
    breach_record: Mapped[Record | None] = relationship()

    # --- before it binds --------------------------------------------------------------------------

    def sign(self, signature: Signature) -> None:
        """签署: refused where the text is another one, the code is wrong, or the signer may not sign."""
        self._from("sign", CommitmentState.NOTIFIED)
        if signature.text_sha256 != self.text_sha256:
            raise ItsTextChanged(title=self.title)
        require_code(self.subject, signature.uscc)
        require_authority(self.subject, signature, day_of(signature.at))
        self.seal(signature)

    def seal(self, signature: Signature) -> None:
        """What was signed stays as it was: text, name, capacity, time, channel, and the sha256 of all."""
        self._from("sign", CommitmentState.NOTIFIED)
        self.signer, self.capacity = signature.name, Capacity(signature.capacity)
        self.channel, self.signed_at = signature.channel, signature.at
        self.missing_papers = "\n".join(signature.missing_papers)
        self.text = signed_text(self.text, signature)
        self.text_sha256 = fingerprint(self.text)
        self.state = CommitmentState.SIGNED

    def take_effect(self, on: date, permit_no: str | None = None) -> None:
        """生效: what was asked for is granted on the promise, or nothing had to be granted."""
        self._from("take_effect", CommitmentState.SIGNED)
        self.state, self.in_force_from, self.permit_no = CommitmentState.IN_FORCE, on, permit_no

    def refuse(self, on: date, reason: str) -> None:
        self._end("refuse", CommitmentState.REFUSED, on, CommitmentState.SIGNED)
        self.reason = reason

    def retract(self, on: date) -> None:
        """撤回: before it binds; later the promise must be kept."""
        self._end("retract", CommitmentState.RETRACTED, on, CommitmentState.NOTIFIED, CommitmentState.SIGNED)

    def lapse(self, on: date) -> None:
        self._end("lapse", CommitmentState.LAPSED, on, CommitmentState.NOTIFIED)

    # --- while it binds ---------------------------------------------------------------------------

    def publish(self, on: date) -> None:
        """公开: from that day on anybody may read the letter; one that is not to be public stays closed."""
        self._from("publish", CommitmentState.IN_FORCE)
        if self.public and self.published_from is None:
            self.published_from = on

    def supply(self, on: date) -> None:
        """The papers that were missing have come."""
        self._from("supply", CommitmentState.IN_FORCE)
        self.supplied_on = on

    def plan(self, method: str, check_on: date, share: int) -> bool:
        """Whether it is drawn for a check: by item, year and number, so that anybody can draw it again."""
        self._from("plan", CommitmentState.IN_FORCE)
        self.check_method, self.check_on, self.draw_share = method, check_on, share
        self.draw_seed = f"{check_on.year}/{self.item}/{self.id}"
        self.drawn = is_drawn(self.draw_seed, share)
        return self.drawn

    def keep(self, on: date) -> None:
        """践诺: looked at, and kept; what was reported against it was unfounded."""
        self.breach_reported_on = self.breach_kind = self.breach_facts = None
        self._end("keep", CommitmentState.FULFILLED, on, CommitmentState.IN_FORCE)
        self.checked_on = on

    def expire(self, on: date) -> None:
        """Its term is over without a check and without a breach."""
        self._end("expire", CommitmentState.EXPIRED, on, CommitmentState.IN_FORCE)

    # --- broken -----------------------------------------------------------------------------------

    def report(self, on: date, kind: BreachKind, facts: str) -> None:
        """发现违诺: one breach is reported once; a second report is told of the first."""
        if self.breach_reported_on is not None:
            raise BreachReported(title=self.title, day=self.breach_reported_on)
        self._from("report", CommitmentState.IN_FORCE, CommitmentState.NOTIFIED)
        self.breach_reported_on, self.breach_kind, self.breach_facts = on, BreachKind(kind), facts

    def find(self, on: date, kind: BreachKind, facts: str) -> None:
        """核查发现违诺: it may have been reported before; what the check found counts."""
        self._from("find", CommitmentState.IN_FORCE)
        self.breach_reported_on = self.breach_reported_on or on
        self.breach_kind, self.breach_facts = BreachKind(kind), facts

    def clear(self, on: date) -> None:
        """违诺不成立: after the hearing nothing is left of it, and the promise counts as kept."""
        self._from("clear", CommitmentState.IN_FORCE)
        self.keep(on)

    def found_false(self, on: date, facts: str) -> None:
        """虚假: the repair that rested on it fell; the record of it is the repair's."""
        self.find(on, BreachKind.FALSE_PROMISE, facts)
        self._end("breach", CommitmentState.BREACHED, on, CommitmentState.IN_FORCE)

    def breach(self, on: date, consequence: Consequence, record: Record) -> None:
        """违诺: decided after the subject could speak."""
        if self.breach_reported_on is None:
            raise WrongCommitmentState(act="breach", state=self.state)
        self._end(
            "breach",
            CommitmentState.BREACHED,
            on,
            CommitmentState.IN_FORCE,
            CommitmentState.NOTIFIED,
        )
        self.consequence, self.breach_record, self.checked_on = Consequence(consequence), record, on

    def revoke(self, on: date, *, used: bool, handling: str) -> None:
        """撤销 what was granted. What was done by it already must be dealt with, in words."""
        self._from("revoke", CommitmentState.BREACHED)
        if used and not handling.strip():
            raise WrongCommitmentState(act="revoke_used", state=self.state)
        self.revoked_on, self.permit_used, self.used_handling = on, used, handling.strip() or None

    def _from(self, act: str, *states: CommitmentState) -> None:
        if self.state not in states:
            raise WrongCommitmentState(act=act, state=self.state)

    def _end(self, act: str, state: CommitmentState, on: date, *before: CommitmentState) -> None:
        self._from(act, *before)
        self.state, self.ended_on = state, on


def require_code(subject: Subject, typed: str | None = None) -> None:
    """An organisation signs with its right 统一社会信用代码; `typed` is what the signer wrote."""
    if subject.kind == SubjectKind.PERSON:
        return
    code = subject.uscc or ""
    fault = check_uscc(code)
    if fault is not None:
        raise UsccWrong(name=subject.name, uscc=code)
    if typed is not None and typed.strip().upper() != code:
        raise UsccWrong(name=subject.name, uscc=typed.strip())


def require_authority(subject: Subject, signature: Signature, on: date) -> None:
    """Its legal representative, itself, or whoever holds a power of attorney that has not run out."""
    capacity = Capacity(signature.capacity)
    itself = subject.kind in (SubjectKind.PERSON, SubjectKind.SOLE_TRADER)
    if capacity is Capacity.ENTRUSTED:
        until = signature.authorised_until
        fine = signature.power_of_attorney and (until is None or until >= on)
    elif capacity is Capacity.SELF:
        fine = itself
    else:
        known = subject.legal_rep
        fine = not itself and (not known or name_key(known) == name_key(signature.name))
    if not fine:
        raise SignerLacksAuthority(signer=signature.name, name=subject.name)


def is_drawn(seed: str, share: int) -> bool:
    """Whether the seed falls among `share` of a hundred; the same seed always gives the same answer."""
    return int(sha256(seed.encode()).hexdigest()[:12], 16) % 100 < share


def fingerprint(text: str) -> str:
    return sha256(text.encode()).hexdigest()


CAPACITY_WORDS = {Capacity.SELF: "本人", Capacity.LEGAL_REP: "法定代表人", Capacity.ENTRUSTED: "受托人"}
CHANNEL_WORDS = {"online": "网上签署", "mobile": "手机签署", "window": "窗口签署"}


def letter_text(item: Item, subject: Subject, agency: str, matter: str) -> str:
    """承诺书: the whole text that lies before the signer."""
    number = subject.id_number_masked if subject.kind == SubjectKind.PERSON else subject.uscc
    lines = [
        f"信用承诺书（{item.title}）",
        f"承诺主体：{subject.name}（{number or '代码待核实'}）",
        f"承诺事项：{matter}" if matter else "",
        f"致{agency}：",
        item.promise,
        "一、已被告知并符合下列条件：",
        *(f"{at}．{one}" for at, one in enumerate(item.conditions, 1)),
        "二、如有违诺，接受下列处理：",
        *(f"{at}．{one}" for at, one in enumerate(item.liability, 1)),
        "三、承诺出于自愿，可以随时改选一般程序办理；所填内容真实，同意依法公开本承诺。"
        if item.public
        else "三、承诺出于自愿，可以随时改选一般程序办理；所填内容真实。",
        "四、对违诺认定有不同意见的，可以陈述、申辩、要求听证；认定后可以提出异议申诉，也可以依法申请行政复议或者提起行政诉讼。",
        f"文本：{item.key} 第 {item.text_version} 版",
    ]
    return "\n".join(line for line in lines if line)


def signed_text(text: str, signature: Signature) -> str:
    """The text as it was signed: who, in which capacity, when and where, and which papers come later."""
    late = "、".join(signature.missing_papers)
    channel = CHANNEL_WORDS.get(signature.channel, signature.channel)
    lines = [
        text,
        f"容缺材料：{late}" if late else "",
        f"签署人：{signature.name}（{CAPACITY_WORDS[Capacity(signature.capacity)]}）",
        f"签署时间：{day_of(signature.at).isoformat()} {channel}",
    ]
    return "\n".join(line for line in lines if line)
