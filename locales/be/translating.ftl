# Translating: side by side, the memory, the glossary, files for other programs.

desk-part-glossary = Гласарый
desk-glossary-text = Як перакладаюцца тэрміны. Падчас перакладу побач з абзацам паказваюцца яго тэрміны, а перакладзены інакш пазначаецца. Словы знаходзяцца ва ўсіх формах.
desk-glossary-empty = Пакуль няма ніводнага тэрміна.
desk-term-add = Дадаць тэрмін
desk-term-ways-hint = Хаця б у дзвюх мовах. Некалькі варыянтаў – праз коску; першы пераважны.
desk-term-note = Заўвага
desk-term-change = Змяніць
desk-term-remove = Прыбраць
desk-term-alone = Дайце тэрмін хаця б у дзвюх мовах.
desk-term-otherwise = { $term } перакладзена інакш, чым { $ways }
desk-done-term-saved = Тэрмін захаваны.
desk-done-term-removed = Тэрмін прыбраны.
desk-done-file-taken = Файл прачытаны ў ваш чарнавік. Праглядзіце і захавайце.
desk-act-term-saved = Захаваны тэрмін гласарыя
desk-act-term-removed = Прыбраны тэрмін гласарыя
desk-text-whole = Увесь тэкст
desk-text-paragraphs = Побач з арыгіналам
desk-piece-paragraph = Абзац { $number }
desk-piece-changed = зменены
desk-piece-new = новы
desk-piece-gone = У арыгінале гэтага больш няма.
desk-piece-still-right = Па-ранейшаму правільна
desk-piece-suggestions = Перакладалася раней
desk-piece-alike = супадзенне { $percent } %
desk-piece-use = Узяць
desk-piece-source-changed = Пакуль вы перакладалі, арыгінал змяніўся. Напісанае захавана і стаіць побач з новым арыгіналам.
desk-parity = { $what } разыходзяцца: у арыгінале { $original }, у перакладзе { $translation }
desk-parity-title = Што разыходзіцца з арыгіналам
desk-parity-number = Лічбы
desk-parity-date = Месяцы
desk-parity-link = Спасылкі
desk-parity-note = Зноскі
desk-parity-picture = Ілюстрацыі
desk-parity-negation = Адзін тэкст адмаўляе тое, чаго не адмаўляе другі
desk-exchange-title = У іншай праграме
desk-exchange-text = Перакладайце ў сваёй праграме і вярніце файл: ён стане вашым чарнавіком, і нічога не захаваецца, пакуль вы яго не праглядзіце.
desk-exchange-file = Перакладзены файл
desk-exchange-take = Прачытаць файл
desk-exchange-neither = Файл – не XLIFF і не PO ў UTF-8.
desk-exchange-damaged = Файл пашкоджаны ў радку { $line }: { $reason }
desk-exchange-other-language = Гэта файл перакладу на іншую мову ({ $language }).
desk-exchange-nothing = У файле няма нічога з гэтага тэксту.
desk-exchange-unknown = Пераклады з файла, якія ўжо ні да чаго ў тэксце не адносяцца і прапушчаныя: { $count }.
desk-pieces-waiting =
    { $count ->
    [one] Змяніўся арыгінал { $count } абзаца.
   *[other] Змяніліся арыгіналы { $count } абзацаў.
 } Змяніце пераклад або адзначце, што ён па-ранейшаму правільны.
desk-piece-untranslated = Яшчэ не перакладзеныя абзацы пазначаныя { $mark }
