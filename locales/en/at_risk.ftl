# People who must not be named.

desk-part-at-risk = Not to be named
desk-at-risk-text = People who are in danger if they are named. Before an issue or a correction goes out, every text is searched for them in all languages, in every form and spelling. The list lies sealed, is in no export, and only editors see it.
desk-at-risk-forms = Given name and surname
desk-at-risk-forms-hint = A line for each way in which the person is called, the given name first: “Святлана Каліноўская”. Other cases, languages and alphabets are found by themselves; add diminutives, nicknames, and given names that differ between languages.
desk-at-risk-since = Since
desk-at-risk-add = Put somebody on the list
desk-at-risk-remove = Take off the list
desk-at-risk-nobody = Write at least one name.
desk-at-risk-closed = The list is sealed under a key that is not on this server. Bring back the file { $file } from a copy. Until then no text can be checked.
desk-at-risk-text-names = This text names somebody who must not be named: { $detail }
desk-finding-at-risk = Names somebody who must not be named: { $detail }
desk-finding-at-risk-hidden = Names somebody who must not be named. An editor can see who it is.
desk-finding-at-risk-unknown = Nobody can say whether it names somebody who must not be named: the list can’t be opened here
desk-finding-unfinished = Some paragraphs are not translated yet
desk-correction-at-risk = This text or its note names somebody who must not be named: { $detail }. If it must go out all the same, say why.
desk-correction-override = Why it goes out although it names somebody on the list
desk-done-at-risk-added = Somebody was put on the list.
desk-done-at-risk-removed = Somebody was taken off the list.
desk-act-at-risk-added = Put somebody on the list of people not to be named
desk-act-at-risk-removed = Took somebody off the list of people not to be named
