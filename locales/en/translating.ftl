# Translating: side by side, the memory, the glossary, files for other programs.

desk-part-glossary = Glossary
desk-glossary-text = How terms are rendered. While somebody translates, the terms of each paragraph are shown, and one that is rendered otherwise is flagged. Words are found in all their forms.
desk-glossary-empty = There is no term yet.
desk-term-add = Add a term
desk-term-ways-hint = In at least two languages. Several ways are divided by commas; the first is preferred.
desk-term-note = Note
desk-term-change = Change
desk-term-remove = Remove
desk-term-alone = Give the term in at least two languages.
desk-term-otherwise = { $term } is rendered otherwise than { $ways }
desk-done-term-saved = The term was saved.
desk-done-term-removed = The term was removed.
desk-done-file-taken = The file was read into your draft. Look at it and save it.
desk-act-term-saved = Saved a term of the glossary
desk-act-term-removed = Removed a term of the glossary
desk-text-whole = The whole text
desk-text-paragraphs = Side by side
desk-piece-paragraph = Paragraph { $number }
desk-piece-changed = changed
desk-piece-new = new
desk-piece-gone = The original says this no longer.
desk-piece-still-right = Still right
desk-piece-suggestions = Translated before
desk-piece-alike = { $percent } % alike
desk-piece-use = Use
desk-piece-source-changed = The original was changed while you translated. What you wrote is kept and stands beside the new original.
desk-parity = { $what } differ: in the original { $original }, in the translation { $translation }
desk-parity-title = What differs from the original
desk-parity-number = Numbers
desk-parity-date = Months
desk-parity-link = Links
desk-parity-note = Notes
desk-parity-picture = Pictures
desk-parity-negation = One denies what the other doesn’t
desk-exchange-title = With another program
desk-exchange-text = Translate in a program of your own and bring the file back: it becomes your draft, and nothing is saved before you have looked at it.
desk-exchange-file = Translated file
desk-exchange-take = Read the file
desk-exchange-neither = The file is neither XLIFF nor PO in UTF-8.
desk-exchange-damaged = The file is damaged in line { $line }: { $reason }
desk-exchange-other-language = The file is a translation into another language ({ $language }).
desk-exchange-nothing = Nothing in the file belongs to this text.
desk-exchange-unknown = Translations in the file that belong to nothing in the text any more, and were left out: { $count }.
desk-pieces-waiting =
    { $count ->
    [one] The original of one paragraph has changed.
   *[other] The originals of { $count } paragraphs have changed.
 } Change the translation, or say that it is still right.
desk-piece-untranslated = Paragraphs that are not translated yet are marked { $mark }
