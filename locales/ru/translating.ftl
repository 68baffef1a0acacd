# Translating: side by side, the memory, the glossary, files for other programs.

desk-part-glossary = Глоссарий
desk-glossary-text = Как переводятся термины. Во время перевода рядом с абзацем показаны его термины, а переведённый иначе отмечается. Слова находятся во всех формах.
desk-glossary-empty = Пока нет ни одного термина.
desk-term-add = Добавить термин
desk-term-ways-hint = Хотя бы на двух языках. Несколько вариантов — через запятую; первый предпочтительный.
desk-term-note = Примечание
desk-term-change = Изменить
desk-term-remove = Убрать
desk-term-alone = Дайте термин хотя бы на двух языках.
desk-term-otherwise = { $term } переведено иначе, чем { $ways }
desk-done-term-saved = Термин сохранён.
desk-done-term-removed = Термин убран.
desk-done-file-taken = Файл прочитан в ваш черновик. Просмотрите и сохраните.
desk-act-term-saved = Сохранён термин глоссария
desk-act-term-removed = Убран термин глоссария
desk-text-whole = Весь текст
desk-text-paragraphs = Рядом с оригиналом
desk-piece-paragraph = Абзац { $number }
desk-piece-changed = изменён
desk-piece-new = новый
desk-piece-gone = В оригинале этого больше нет.
desk-piece-still-right = По-прежнему верно
desk-piece-suggestions = Переводилось раньше
desk-piece-alike = совпадение { $percent } %
desk-piece-use = Взять
desk-piece-source-changed = Пока вы переводили, оригинал изменился. Написанное сохранено и стоит рядом с новым оригиналом.
desk-parity = { $what } расходятся: в оригинале { $original }, в переводе { $translation }
desk-parity-title = Что расходится с оригиналом
desk-parity-number = Числа
desk-parity-date = Месяцы
desk-parity-link = Ссылки
desk-parity-note = Сноски
desk-parity-picture = Иллюстрации
desk-parity-negation = Один текст отрицает то, чего не отрицает другой
desk-exchange-title = В другой программе
desk-exchange-text = Переводите в своей программе и верните файл: он станет вашим черновиком, и ничего не сохранится, пока вы его не просмотрите.
desk-exchange-file = Переведённый файл
desk-exchange-take = Прочитать файл
desk-exchange-neither = Файл — не XLIFF и не PO в UTF-8.
desk-exchange-damaged = Файл повреждён в строке { $line }: { $reason }
desk-exchange-other-language = Это файл перевода на другой язык ({ $language }).
desk-exchange-nothing = В файле нет ничего из этого текста.
desk-exchange-unknown = Переводы из файла, которые больше ни к чему в тексте не относятся и пропущены: { $count }.
desk-pieces-waiting =
    { $count ->
    [one] Изменился оригинал { $count } абзаца.
   *[other] Изменились оригиналы { $count } абзацев.
 } Измените перевод или отметьте, что он по-прежнему верен.
desk-piece-untranslated = Ещё не переведённые абзацы отмечены { $mark }
