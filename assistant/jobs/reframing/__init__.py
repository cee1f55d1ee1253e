"""Reframing: turns a room's transactional questions into transformational ones (manual, section 5).

words ── the lexicon        lenses, matters ── what can be looked at, and what questions are about
  └─ features ─ heads ─ diagnosis      what kind of question, and why
       parts ─ patterns ─ judging      what is made of it, and whether it is fit to hand out
                 └─ backing ─ making   with passages of the library beside it
"""

from assistant.jobs.reframing.diagnosis import Diagnosis, diagnose, diagnose_all
from assistant.jobs.reframing.followups import FollowUp, read_followup
from assistant.jobs.reframing.judging import FAULTS, Judgement, judge, judge_all
from assistant.jobs.reframing.lenses import lenses
from assistant.jobs.reframing.making import OFFERED, Wish, companions, is_asked, reframe, reframe_seen
from assistant.jobs.reframing.parts import Parts

__all__ = [
    "FAULTS",
    "OFFERED",
    "Diagnosis",
    "FollowUp",
    "Judgement",
    "Parts",
    "Wish",
    "companions",
    "diagnose",
    "diagnose_all",
    "is_asked",
    "judge",
    "judge_all",
    "lenses",
    "read_followup",
    "reframe",
    "reframe_seen",
]
