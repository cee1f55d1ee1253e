"""Result objects made by hand for the report tests: one ordinary check, and one full of unpleasant content."""

from __future__ import annotations

from dataclasses import replace

from assistant.results import (
    Answer,
    Citation,
    Draft,
    Evidence,
    GuidanceFinding,
    Overclaim,
    Passage,
    PurposeVerdict,
    Quote,
    Reframe,
    Reframing,
    StrategyCheck,
)

NASTY = (
    '<script>alert(1)</script> & "quoted" \u201ccurly\u201d \u00a35m\tsecond cell\tthird | *not bold* _x_ [a](b) '
    "\x0c\x00# no heading \u0141\u00f3d\u017a \u0175y \u4f60\u597d \u0627\u0644\u0639 \ud800 =1+1"
)
TITLES = {
    "p1": "Improve outcomes in population health and healthcare",
    "p2": "Tackle inequalities in outcomes, experience and access",
    "p3": "Enhance productivity and value for money",
    "p4": "Help the NHS support broader social and economic development",
}


def evidence(quote: str, page: int, level: int, **more: object) -> Evidence:
    options: dict[str, object] = {"section": "Our plan for the next five years", "where": f"page {page}"} | more
    return Evidence(quote=quote, page=page, level=level, **options)  # type: ignore[arg-type]


PASSAGES = {
    "p1": (
        evidence(
            "By March 2028 the Medical Director of Tarnbeck Integrated Care Board will see that 82 per cent of "
            "adults with known high blood pressure are treated to target, up from 67 per cent in 2025.",
            9,
            4,
            slots={
                "owner": "the Medical Director of Tarnbeck Integrated Care Board",
                "date": "By March 2028",
                "measure": "82 per cent, up from 67 per cent",
            },
            why="an action with owner, date and measure",
        ),
        evidence(
            "The Director of Public Health will open four more stop-smoking clinics in 2027.",
            10,
            4,
            slots={"owner": "The Director of Public Health", "date": "2027"},
        ),
        evidence("We will explore whether lung checks could be offered on the coast.", 11, 2),
    ),
    "p2": (
        evidence("Every waiting list report will show the figures by deprivation, ethnicity and sex.", 14, 3),
        evidence("We are committed to narrowing the gap wherever we find it.", 15, 2),
    ),
    "p3": (
        evidence(
            "The three trusts will run one bank of temporary staff from April 2027.", 18, 3, slots={"date": "2027"}
        ),
    ),
    "p4": (
        evidence(
            "We aspire to be the employer that a school leaver in Cinder Vale thinks of first, and to play our "
            "full part as an anchor in the life of the towns and villages that we serve, now and in the years "
            "that follow, wherever that may take us.",
            22,
            2,
            topics=("employment_skills",),
        ),
        evidence(
            "We will explore whether our tenders could give more credit to firms from the area.",
            23,
            2,
            topics=("procurement",),
        ),
        evidence("Good work is good for health.", 23, 1, topics=("population_health",)),
    ),
}
QUESTIONS = {
    "p1": ("Who reports on blood pressure if the Medical Director's post is vacant?",),
    "p2": (
        "Which gap do we want to see narrowed first, by how much, and by when?",
        "What will change for Traveller families who told us that they cannot register with a practice?",
    ),
    "p3": ("What will the shared staff bank save, and where will the money go?",),
    "p4": (
        "Who outside the NHS has agreed to do something definite about jobs in Cinder Vale, and what is it?",
        "What share of our own spending stays in the area today, and who is answerable for that figure?",
    ),
}


def purpose(key: str, level: int, verdict: str) -> PurposeVerdict:
    return PurposeVerdict(
        purpose=key,
        title=TITLES[key],
        level=level,
        verdict=verdict,
        confidence=0.74,
        evidence=PASSAGES[key],
        gaps=("No named owner for any of these passages.", "No money is mentioned."),
        questions=QUESTIONS[key],
        why="Two separate passages reach this level.",
    )


GUIDANCE = tuple(
    GuidanceFinding(
        id=f"G{n:02}",
        item=item,
        level=level,
        status=status,
        sure=sure,
        source=source,
        evidence=(evidence(f"Passage that bears on item {n}.", n + 3, 2),) if status != "not found" else (),
    )
    for n, (item, level, status, sure, source) in enumerate(
        (
            (
                "Says how the assessed needs of the area will be met by the board, NHS England and the councils.",
                "must",
                "met on the face of it",
                "high",
                "section 116ZB(1)",
            ),
            (
                "Considers whether needs could be met better through pooled budgets or other section 75 arrangements.",
                "must",
                "mentioned",
                "high",
                "section 116ZB(2)",
            ),
            ("Involves every Local Healthwatch.", "must", "not found", "high", "section 116ZB(4)(a)"),
            (
                "Involves voluntary, community and faith organisations.",
                "should",
                "mentioned",
                "medium",
                "guidance, 2024",
            ),
            ("Explains how what was heard changed the strategy.", "should", "not found", "low", ""),
            ("Brings housing, employment or leisure together with health and care.", "may", "mentioned", "high", ""),
        ),
        1,
    )
)

CHECK = StrategyCheck(
    document="Tarnbeck and Cinder Vale integrated care strategy 2026 to 2031, draft 3",
    pages=48,
    purposes={
        "p1": purpose("p1", 4, "really in here"),
        "p2": purpose("p2", 3, "partly in here"),
        "p3": purpose("p3", 3, "partly in here"),
        "p4": purpose("p4", 2, "in name only"),
    },
    topics={
        "employment_skills": 2,
        "research_development": 0,
        "procurement": 2,
        "estates": 0,
        "population_health": 1,
        "net_zero": 3,
        "civic_leadership": 2,
    },
    stage="intent",
    stage_title="Statement of intent",
    overclaims=(
        Overclaim(
            "Together we already work as an anchor system, and the local economy is the stronger for it.",
            24,
            "it claims the highest stage; the evidence reaches a statement of intent",
            "page 24",
        ),
        Overclaim(
            "Procurement has been transformed across the whole of our area.",
            25,
            "no commitment stands behind it",
            "page 25",
        ),
        Overclaim("We are system leaders.", 2, "no commitment stands behind it", "page 2"),
    ),
    guidance=GUIDANCE,
    mode="rules",
    guidance_note="List of 1 February 2024. Check that the section is still in force before you rely on it.",
)

_EMPTY = PurposeVerdict(
    "p4",
    TITLES["p4"],
    0,
    "not in here",
    0.3,
    (),
    (),
    (),
    nearest=(evidence("Jobs matter.", 0, 0, where="", section="Our aims"),),
)

NASTY_CHECK = replace(
    CHECK,
    document=NASTY,
    paged=False,
    pages=3,
    mode="<b>odd</b>",
    notices=(NASTY,),
    guidance_note=NASTY,
    purposes={
        "p1": replace(
            CHECK.purposes["p1"],
            title=NASTY,
            why=NASTY,
            gaps=(NASTY, "+44 is a number", "1. first"),
            evidence=(
                evidence(NASTY, 1, 5, where="", slots={"owner": NASTY, "new_kind": ""}, topics=("x_y",)),
                evidence("word " * 3000, 1, 4, where=""),
                evidence("w" * 6000, 1, 9, where=""),
            ),
        ),
        "p4": _EMPTY,
    },
    topics={"employment_skills": 0, "brand_new_topic": 4},
    stage="none",
    stage_title="",
    overclaims=(Overclaim(NASTY, 1, NASTY, ""),),
    guidance=(GuidanceFinding("G<1>", NASTY, "odd", NASTY, (evidence(NASTY, 1, 1, where=""),), "low", NASTY),),
)


def citation(n: int, text: str, *, verified: bool = True, page: int = 12) -> Citation:
    quote = Quote(text, f"doc-{n}", f"Report {n} on good work", page, f"page {page}", verified)
    return Citation(n, quote, section="Jobs")


CITATIONS = (
    citation(2, "Anchor bodies can hire locally.", verified=False),
    citation(1, "Skills are learnt on the job.\tYes", page=4),
)

DRAFT = Draft(
    title="Purpose four: jobs and skills",
    text=(
        "# Purpose four: jobs and skills\n\nThe partnership **will** work with *Norburn College* [1].\n\n"
        "## What we will do\n\n- Open 40 apprenticeships [2]\n  - 20 of them in Cinder Vale\n- Report each year\n\n"
        "1. First step\n2. Second step\n\n> We were told that buses matter.\n\n"
        "| Measure | Now |\n|---|---|\n| Adults in work | 71% |\n\n"
        '<img src=x onerror="alert(1)"> and [a link](https://example.invalid/x) and ![pic](https://example.invalid/p)\n\n'
        "[OWNER: to be agreed]\n"
    ),
    citations=CITATIONS,
    open_points=("Name the owner.", "Find the baseline for <apprenticeships>."),
    check=CHECK,
    mode="scaffold",
    notices=("No chat model was used.",),
)

REFRAMINGS = (
    Reframing(
        "How do we fill 300 nursing posts?",
        "transactional",
        "employment_skills",
        "It asks one employer how to get staff for itself.",
        (
            Reframe(
                "What would it take for people over 50 in Cinder Vale who left manual work to build a career in care?",
                "citizen",
                ("Norburn College", "the combined authority"),
                "Residents over 50 in work",
                "Why people left, and what they lost",
                CITATIONS[1:],
                "People first.",
                "Citizen",
            ),
            Reframe(
                '=HYPERLINK("http://x") who would gain?', "upstream", ("@everyone",), "-2 points", "+ask", (), "", ""
            ),
        ),
        topic_title="Employment and skills",
    ),
    Reframing(
        "When is the board meeting?",
        "no_reframe",
        "other",
        "It asks for a fact.",
        (),
        answer=Answer("When is the board meeting?", True, "On 4 May [1].\n- in the town hall", CITATIONS[1:]),
    ),
    Reframing("+SUM(A1) how can we cut drug spend?", "transactional", "procurement", "One budget.\tOnly.", ()),
)

ANSWER = Answer(
    "What is an anchor <institution>?",
    True,
    "A large body that cannot move away [1].\n- It *hires*\n- It buys",
    CITATIONS,
)
NO_ANSWER = Answer(
    "Who won?",
    False,
    "",
    (),
    nearest=(Passage(1, "doc", "Report on <work>", 3, "Intro", "Nothing about\twinning.", 0.2, where="page 3"),),
)
