"""Gold questions against answers: how many are right, how sure that is, and what fails a build.

    log = run([find("seeds")], Settings(), Path("run.jsonl"))          # ask
    results = Results.of(log.records)                                  # score; again without asking: Log.read(path)
    gates = check(results, Limits.read(GATES), Baseline.read(BASELINE))

A *sample* is a gold question (``samples``), a *system* answers it (``running``), *scorers* are pure functions with an
explanation for each score (``scorers``), a *log* holds all that scoring needs (``log``): the nouns of Inspect AI.
"""
