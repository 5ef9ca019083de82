"""What happened to one card, as somebody with a pencil would keep it: a list of facts, read from its end."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hypothesis import strategies as st

from kiosk.loss.report import Actor, Status
from kiosk.loss.rules import Action, Channel, Role

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
JUMPS = st.one_of(
    st.sampled_from([240 * HOUR - SECOND, 240 * HOUR, 240 * HOUR + SECOND, SECOND, -SECOND, -241 * HOUR]),
    st.integers(-400, 400).map(lambda hours: hours * HOUR),
)
# Who may do what, written down from the documents a second time.
_MAY = {
    "beijing": {
        Action.PRE_REPORT: {
            (Role.CITIZEN, Channel.KIOSK), (Role.AGENT, Channel.HOTLINE), (Role.CLERK, Channel.COUNTER)
        },
        Action.REVOCATION: {(Role.CLERK, Channel.COUNTER)},
        Action.FORMAL_LOSS: {(Role.CLERK, Channel.COUNTER)},
    },
    "urumqi": {
        Action.PRE_REPORT: {(Role.AGENT, Channel.HOTLINE), (Role.CLERK, Channel.BANK)},
        Action.REVOCATION: {(Role.CLERK, Channel.BANK)},
        Action.FORMAL_LOSS: {(Role.CLERK, Channel.BANK)},
    },
}  # fmt: skip


def actors() -> st.SearchStrategy[Actor]:
    """Anybody, anywhere; more often somebody who may do something."""
    may = sorted({(region, *who) for region in _MAY for who in set().union(*_MAY[region].values())})
    somebody = st.sampled_from(may).map(lambda who: Actor(who[1], who[2], who[0]))
    anybody = st.builds(Actor, st.sampled_from(Role), st.sampled_from(Channel), st.sampled_from(sorted(_MAY)))
    return st.one_of(somebody, somebody, anybody)


@dataclass(frozen=True, slots=True)
class Fact:
    """A report came to stand somewhere."""

    number: str
    status: Status
    ends_at: datetime | None


class History:
    """The facts about one card, in the order in which they were written down."""

    def __init__(self, region: str) -> None:
        self.region = region
        self.facts: list[Fact] = []

    @property
    def latest(self) -> Fact | None:
        """The last thing that happened."""
        return self.facts[-1] if self.facts else None

    @property
    def reports(self) -> dict[str, Fact]:
        """Where each report stands."""
        return {fact.number: fact for fact in self.facts}

    def look(self, now: datetime) -> bool:
        """Write a lapse down if there is one to be seen, and return whether there was."""
        open_report = self._open()
        if open_report is None or open_report.ends_at is None or now < open_report.ends_at:
            return False
        self._add(open_report.number, Status.LAPSED, open_report.ends_at)
        return True

    def wish(self, action: Action, actor: Actor, number: str, now: datetime) -> str | None:
        """Write down what follows from a wish, and return the name of the refusal if it is refused.

        Args:
            number: what a new report would be called.
        """
        if actor.region != self.region or (actor.role, actor.channel) not in _MAY[self.region][action]:
            return "NotAllowed"
        open_report, is_void = self._open(), any(f.status is Status.FORMALLY_LOST for f in self.facts)
        if action is Action.PRE_REPORT and is_void:
            return "WrongStatus"
        if action is Action.REVOCATION and open_report is None:
            return "WrongStatus"
        if action is Action.REVOCATION:
            self._add(open_report.number, Status.REVOKED, open_report.ends_at)
        elif action is Action.PRE_REPORT and open_report is None:
            ends_at = now + 240 * HOUR if self.region == "beijing" else None
            self._add(number, Status.PRE_REPORTED, ends_at)
        elif action is Action.FORMAL_LOSS and not is_void:
            it = open_report or Fact(number, Status.FORMALLY_LOST, None)
            self._add(it.number, Status.FORMALLY_LOST, it.ends_at)
        return None

    def name_latest(self, number: str) -> None:
        """Note the number that a new report was given."""
        self.facts[-1] = replace(self.facts[-1], number=number)

    def _open(self) -> Fact | None:
        latest = self.latest
        return latest if latest is not None and latest.status is Status.PRE_REPORTED else None

    def _add(self, number: str, status: Status, ends_at: datetime | None) -> None:
        self.facts.append(Fact(number, status, ends_at))
