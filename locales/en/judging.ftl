# Judging a section, and blind rounds.

desk-judge-earlier = The last issues
desk-judge-now = Now:
desk-judge-title = Set the verdict
desk-judge-supersede = Supersede the verdict
desk-judge-supersede-text = Readers have seen the present verdict. It stays visible as the earlier one, with your reason beside the new one.
desk-judge-level = Level
desk-judge-confidence = Confidence
desk-judge-baseline = Compared with
desk-judge-reason = Reason, in a sentence
desk-judge-no-verdict = Choose a verdict.
desk-judge-no-reason = Say in each language why the verdict changes: readers are told.
desk-judge-reasons-incomplete = Give the reason in every language, or in none.
desk-judge-round-open = The blind round is still open: close it first.
desk-round-title = Blind round
desk-round-start = Open a blind round
desk-round-open = Each analyst files a ballot without seeing the others’. { $voters } may file one. Nobody sees anything before the round is closed.
desk-round-own = Your ballot:
desk-round-note = Why (others see it when the round is closed)
desk-round-file = File the ballot
desk-round-close = Close the round and show the ballots
desk-round-not-open = No round is open.
desk-done-ballot-filed = Your ballot is filed.
desk-done-judged = The verdict is set.
desk-done-round-closed = The round is closed.
desk-done-round-opened = The round is open.
