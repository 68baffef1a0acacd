### Што бачаць чытачы, па-беларуску.
### The three files hold the same keys in the same order. See themes/default/README.md.

## Navigation

nav-skip = Перайсці да зместу
nav-menu = Меню
nav-close = Закрыць
nav-language = Мова
nav-sections = Рубрыкі
nav-siblings = Рубрыкі гэтага выпуску
nav-turn = Папярэдні і наступны выпускі
nav-footer = Карта сайта
nav-contacts = Кантакты
language-missing = пакуль не перакладзена
language-stale = пераклад адстае ад арыгінала
view-all = Глядзець усе
read-more = Чытаць далей
list-empty = Тут пакуль нічога не апублікавана.
years-label = Гады

## Labels of the menu

menu-front = Галоўная
menu-situation = Сітуацыя
menu-issues = Архіў
menu-topics = Тэмы
menu-authors = Аўтары

## Verdicts: the wording when the monitor has none of its own

verdict-label = Ацэнка сітуацыі
verdict-improved = Сітуацыя палепшылася
verdict-unchanged = Сітуацыя не змянілася
verdict-deteriorated = Сітуацыя пагоршылася
verdict-not-assessed = Сітуацыя не ацэньвалася
verdict-improved-short = Палепшылася
verdict-unchanged-short = Не змянілася
verdict-deteriorated-short = Пагоршылася
verdict-not-assessed-short = Не ацэньвалася
verdict-votes = Як прагаласавалі аналітыкі:
verdict-dissent = Асобнае меркаванне:
verdict-superseded = Ранейшая ацэнка:
verdict-level = Узровень: { $level } з 5
confidence-low = Упэўненасць: нізкая
confidence-medium = Упэўненасць: сярэдняя
confidence-high = Упэўненасць: высокая

## The situation: box, chart and table

situation-in = Сітуацыя ў { $country }
situation-intro = Кожная плітка паказвае, як нашы аналітыкі ацанілі рубрыку за гэты перыяд. Яна вядзе да каментарыя, а калі яго няма, то да выпуску. Найноўшы перыяд справа.
situation-table = Тыя самыя даныя ў табліцы
situation-period = Перыяд
strip-title = Як змянялася сітуацыя
strip-label = Ацэнкі паводле рубрык і перыядаў
strip-cell = { $section }, { $period }: { $verdict }
strip-skipped = выпуск не выходзіў
legend-title = Як чытаць дыяграму
legend-empty = Пустое месца: рубрыкі тады не было. Штрыхоўка: выпуск не выходзіў.

## Front page

front-latest = Апошні выпуск
front-earlier = Ранейшыя выпускі
front-empty = Першы выпуск яшчэ не апублікаваны.

## Issues and the archive

issue-number = № { $number }
issue-previous = Папярэдні выпуск
issue-next = Наступны выпуск
issue-skipped = За гэты перыяд выпуск не выходзіў.
issue-verdicts-only = У гэтым выпуску ёсць толькі ацэнкі: тэксты недаступныя.
issues-title = Архіў: { $year }

## A commentary

published = Апублікавана { $date }
updated = Абноўлена { $date }
reading-time =
    { $count ->
        [one] Чытаць { NUMBER($count) } хвіліну
        [few] Чытаць { NUMBER($count) } хвіліны
        [many] Чытаць { NUMBER($count) } хвілін
       *[other] Чытаць { NUMBER($count) } хвіліны
    }
notes-title = Крыніцы і заўвагі
note-accessed = дата звароту: { $date }
note-back = Назад да тэксту
cite-title = Як цытаваць
commentary-previous = Раней у гэтай рубрыцы
commentary-next = Пазней у гэтай рубрыцы

## Translations

translation-of = Пераклад. Арыгінал:
translation-behind = Пераклад адстае ад арыгінала.
translation-stale = Гэты пераклад адстае ад арыгінала: з таго часу ў арыгінале змянілі { $changes }.
change-lead = ўступ
change-title = загаловак
change-picture = подпіс да ілюстрацыі
change-paragraphs =
    { $count ->
        [one] { NUMBER($count) } абзац
        [few] { NUMBER($count) } абзацы
        [many] { NUMBER($count) } абзацаў
       *[other] { NUMBER($count) } абзаца
    }
changes-last = { $others } і { $last }
translation-read-original = Чытаць арыгінал
missing-title = Гэты артыкул пакуль не перакладзены
available-in = Даступна на іншых мовах:

## Corrections and revisions

corrections-title = Выпраўленні
correction-earlier = Чытаць ранейшую версію
difference-title = Што змянілася
revisions-title = Версіі гэтага тэксту
revision-number = Версія { $number }
revision-earlier = Вы чытаеце версію { $number }, апублікаваную { $date }. Яе замяніла навейшая.
revision-read-current = Чытаць актуальную версію

## Sections, topics, authors

section-kicker = Рубрыка
section-since = Выходзіць з { $date }
section-closed = Выходзіла з { $from } да { $to }
section-continues = Працягвае рубрыку:
section-continued = Працяг у рубрыцы:
topics-title = Тэмы
topic-kicker = Тэма
authors-title = Аўтары
author-kicker = Аўтар

## Newsletter and other channels

newsletter-title = Падпішыцеся на нашу рассылку
newsletter-email = Адрас электроннай пошты
newsletter-language = Мова рассылкі
newsletter-submit = Падпісацца
newsletter-opens-title = Рассылка хутка пачне працаваць
newsletter-opens-text = Мы пакуль нічога не рассылаем. Ваш адрас не захаваны, і на яго нічога не даслана.
newsletter-until-then = А пакуль сачыце за намі тут
channels-title = Падпішыцеся на нас
channel-atom = Стужка Atom
channel-json = Стужка JSON

## Footer and messages

footer-privacy = Гэты сайт не выкарыстоўвае cookie і нічога не загружае з іншых сайтаў.
footer-source = Зыходны код
not-found-title = Старонка не знойдзена
not-found-text = Магчыма, старонку перанеслі або выдалілі
gone-title = Гэты матэрыял зняты з публікацыі
gone-text = Рэдакцыя зняла гэты тэкст. Па гэтым адрасе не з’явіцца ніякі іншы.
server-error-title = Памылка сервера
server-error-text = Нешта пайшло не так. Паспрабуйце пазней
too-long-title = Занадта шмат
too-long-text = Гэта даўжэй за ўсё, што мы можам тут прыняць. Вярніцеся, скараціце і адпраўце яшчэ раз.
error-back-home = Вярнуцца на галоўную

## Texts that the program composes: titles, descriptions, feeds, citations

page-title = { $page } — { $site }
issue-title = Сітуацыя ў { $country }: { $period }
feed-section = { $site }: { $section }
description-issue = Што адбылося, чаму і ці палепшылася сітуацыя: { $period }.
description-issues = Усе выпускі за { $year } год з ацэнкай кожнай рубрыкі.
description-section = { $section }: каментарыі і ацэнкі за { $year } год.
description-situation = Ацэнкі ўсіх рубрык, перыяд за перыядам, на адной дыяграме.
description-topic = Каментарыі на тэму «{ $topic }».
description-topics = Пра што нашы каментарыі.
description-author = { $author }: каментарыі і ацэнкі.
description-authors = Хто піша для маніторынгу.
cite = { $authors }. { $title }. { $site }, { $period }. { $address }

## Counted nouns

count-articles =
    { $count ->
        [one] { NUMBER($count) } артыкул
        [few] { NUMBER($count) } артыкулы
        [many] { NUMBER($count) } артыкулаў
       *[other] { NUMBER($count) } артыкула
    }
count-subscribers =
    { $count ->
        [one] { NUMBER($count) } падпісчык
        [few] { NUMBER($count) } падпісчыкі
        [many] { NUMBER($count) } падпісчыкаў
       *[other] { NUMBER($count) } падпісчыка
    }
count-results =
    { $count ->
        [one] { NUMBER($count) } вынік
        [few] { NUMBER($count) } вынікі
        [many] { NUMBER($count) } вынікаў
       *[other] { NUMBER($count) } выніку
    }
count-minutes =
    { $count ->
        [one] { NUMBER($count) } хвіліна
        [few] { NUMBER($count) } хвіліны
        [many] { NUMBER($count) } хвілін
       *[other] { NUMBER($count) } хвіліны
    }
count-weeks =
    { $count ->
        [one] { NUMBER($count) } тыдзень
        [few] { NUMBER($count) } тыдні
        [many] { NUMBER($count) } тыдняў
       *[other] { NUMBER($count) } тыдня
    }
count-days =
    { $count ->
        [one] { NUMBER($count) } дзень
        [few] { NUMBER($count) } дні
        [many] { NUMBER($count) } дзён
       *[other] { NUMBER($count) } дня
    }
count-years =
    { $count ->
        [one] { NUMBER($count) } год
        [few] { NUMBER($count) } гады
        [many] { NUMBER($count) } гадоў
       *[other] { NUMBER($count) } года
    }
