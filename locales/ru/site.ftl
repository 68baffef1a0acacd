### Что видят читатели, по-русски.
### The three files hold the same keys in the same order. See themes/default/README.md.

## Navigation

nav-skip = Перейти к содержанию
nav-menu = Меню
nav-close = Закрыть
nav-language = Язык
nav-sections = Рубрики
nav-siblings = Рубрики этого выпуска
nav-turn = Предыдущий и следующий выпуски
nav-footer = Карта сайта
nav-contacts = Контакты
language-missing = пока не переведено
language-stale = перевод отстаёт от оригинала
view-all = Смотреть все
read-more = Читать далее
list-empty = Здесь пока ничего не опубликовано.
years-label = Годы

## Labels of the menu

menu-front = Главная
menu-situation = Ситуация
menu-issues = Архив
menu-topics = Темы
menu-authors = Авторы

## Verdicts: the wording when the monitor has none of its own

verdict-label = Оценка ситуации
verdict-improved = Ситуация улучшилась
verdict-unchanged = Ситуация не изменилась
verdict-deteriorated = Ситуация ухудшилась
verdict-not-assessed = Ситуация не оценивалась
verdict-improved-short = Улучшилась
verdict-unchanged-short = Не изменилась
verdict-deteriorated-short = Ухудшилась
verdict-not-assessed-short = Не оценивалась
verdict-votes = Как проголосовали аналитики:
verdict-dissent = Особое мнение:
verdict-superseded = Прежняя оценка:
verdict-level = Уровень: { $level } из 5
confidence-low = Уверенность: низкая
confidence-medium = Уверенность: средняя
confidence-high = Уверенность: высокая

## The situation: box, chart and table

situation-in = Ситуация в { $country }
situation-intro = Каждая плитка показывает, как наши аналитики оценили рубрику за этот период. Она ведёт к комментарию, а если его нет, то к выпуску. Самый новый период справа.
situation-table = Те же данные в таблице
situation-period = Период
strip-title = Как менялась ситуация
strip-label = Оценки по рубрикам и периодам
strip-cell = { $section }, { $period }: { $verdict }
strip-skipped = выпуск не выходил
legend-title = Как читать диаграмму
legend-empty = Пустое место: рубрики тогда не было. Штриховка: выпуск не выходил.

## Front page

front-latest = Последний выпуск
front-earlier = Более ранние выпуски
front-empty = Первый выпуск ещё не опубликован.

## Issues and the archive

issue-number = № { $number }
issue-previous = Предыдущий выпуск
issue-next = Следующий выпуск
issue-skipped = За этот период выпуск не выходил.
issue-verdicts-only = В этом выпуске есть только оценки: тексты недоступны.
issues-title = Архив: { $year }

## A commentary

published = Опубликовано { $date }
updated = Обновлено { $date }
reading-time =
    { $count ->
        [one] Читать { NUMBER($count) } минуту
        [few] Читать { NUMBER($count) } минуты
        [many] Читать { NUMBER($count) } минут
       *[other] Читать { NUMBER($count) } минуты
    }
notes-title = Источники и примечания
note-accessed = дата обращения: { $date }
note-back = Назад к тексту
cite-title = Как цитировать
commentary-previous = Ранее в этой рубрике
commentary-next = Позже в этой рубрике

## Translations

translation-of = Перевод. Оригинал:
translation-behind = Перевод отстаёт от оригинала.
translation-stale = Этот перевод отстаёт от оригинала: с тех пор в оригинале изменили { $changes }.
change-lead = вступление
change-title = заголовок
change-picture = подпись к иллюстрации
change-paragraphs =
    { $count ->
        [one] { NUMBER($count) } абзац
        [few] { NUMBER($count) } абзаца
        [many] { NUMBER($count) } абзацев
       *[other] { NUMBER($count) } абзаца
    }
changes-last = { $others } и { $last }
translation-read-original = Читать оригинал
missing-title = Эта статья пока не переведена
available-in = Доступно на других языках:

## Corrections and revisions

corrections-title = Исправления
correction-earlier = Читать прежнюю версию
difference-title = Что изменилось
revisions-title = Версии этого текста
revision-number = Версия { $number }
revision-earlier = Вы читаете версию { $number }, опубликованную { $date }. Её заменила более новая.
revision-read-current = Читать актуальную версию

## Sections, topics, authors

section-kicker = Рубрика
section-since = Выходит с { $date }
section-closed = Выходила с { $from } по { $to }
section-continues = Продолжает рубрику:
section-continued = Продолжение в рубрике:
topics-title = Темы
topic-kicker = Тема
authors-title = Авторы
author-kicker = Автор

## Newsletter and other channels

newsletter-title = Подпишитесь на нашу рассылку
newsletter-email = Адрес электронной почты
newsletter-language = Язык рассылки
newsletter-submit = Подписаться
newsletter-opens-title = Рассылка скоро заработает
newsletter-opens-text = Мы пока ничего не рассылаем. Ваш адрес не сохранён, и на него ничего не отправлено.
newsletter-until-then = А пока следите за нами здесь
channels-title = Подпишитесь на нас
channel-atom = Лента Atom
channel-json = Лента JSON

## Footer and messages

footer-privacy = Этот сайт не использует cookie и ничего не загружает с других сайтов.
footer-source = Исходный код
not-found-title = Страница не найдена
not-found-text = Возможно, страница была перемещена или удалена
gone-title = Этот материал снят с публикации
gone-text = Редакция сняла этот текст. По этому адресу не появится никакой другой.
server-error-title = Ошибка сервера
server-error-text = Что-то пошло не так. Попробуйте позже
too-long-title = Слишком много
too-long-text = Это длиннее всего, что мы можем здесь принять. Вернитесь, сократите и отправьте ещё раз.
error-back-home = Вернуться на главную

## Texts that the program composes: titles, descriptions, feeds, citations

page-title = { $page } — { $site }
issue-title = Ситуация в { $country }: { $period }
feed-section = { $site }: { $section }
description-issue = Что произошло, почему и улучшилась ли ситуация: { $period }.
description-issues = Все выпуски за { $year } год с оценкой каждой рубрики.
description-section = { $section }: комментарии и оценки за { $year } год.
description-situation = Оценки всех рубрик, период за периодом, на одной диаграмме.
description-topic = Комментарии на тему «{ $topic }».
description-topics = О чём наши комментарии.
description-author = { $author }: комментарии и оценки.
description-authors = Кто пишет для мониторинга.
cite = { $authors }. { $title }. { $site }, { $period }. { $address }

## Counted nouns

count-articles =
    { $count ->
        [one] { NUMBER($count) } статья
        [few] { NUMBER($count) } статьи
        [many] { NUMBER($count) } статей
       *[other] { NUMBER($count) } статьи
    }
count-subscribers =
    { $count ->
        [one] { NUMBER($count) } подписчик
        [few] { NUMBER($count) } подписчика
        [many] { NUMBER($count) } подписчиков
       *[other] { NUMBER($count) } подписчика
    }
count-results =
    { $count ->
        [one] { NUMBER($count) } результат
        [few] { NUMBER($count) } результата
        [many] { NUMBER($count) } результатов
       *[other] { NUMBER($count) } результата
    }
count-minutes =
    { $count ->
        [one] { NUMBER($count) } минута
        [few] { NUMBER($count) } минуты
        [many] { NUMBER($count) } минут
       *[other] { NUMBER($count) } минуты
    }
count-weeks =
    { $count ->
        [one] { NUMBER($count) } неделя
        [few] { NUMBER($count) } недели
        [many] { NUMBER($count) } недель
       *[other] { NUMBER($count) } недели
    }
count-days =
    { $count ->
        [one] { NUMBER($count) } день
        [few] { NUMBER($count) } дня
        [many] { NUMBER($count) } дней
       *[other] { NUMBER($count) } дня
    }
count-years =
    { $count ->
        [one] { NUMBER($count) } год
        [few] { NUMBER($count) } года
        [many] { NUMBER($count) } лет
       *[other] { NUMBER($count) } года
    }
