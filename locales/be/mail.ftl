### Што атрымліваюць чытачы поштай, па-беларуску.
### The three files hold the same keys in the same order. See themes/default/README.md.

## An issue

mail-web = Чытаць на сайце
mail-full = Тэксты цалкам
mail-full-below = Увесь тэкст ніжэй
mail-continue = Чытаць далей на сайце
mail-picture = Ілюстрацыя: { $alt }
mail-why = Вы атрымалі гэты ліст, бо падпісаныя на рассылку «{ $site }».
mail-chosen = У ім тыя раздзелы, якія вы выбралі.
mail-whole = Увесь выпуск
mail-publisher = Выдавец: { $publisher }
mail-contact = Напішыце нам:
mail-archive = Усе выпускі
mail-preferences = Змяніць мову або рубрыкі
mail-unsubscribe = Адпісацца

## What mail programs show beside the subject: "The situation improved in 2 sections and did not change in 3 sections."

mail-preheader = Сітуацыя { $parts }.
mail-parts-last = { $others } і { $last }
mail-improved =
    { $count ->
        [one] палепшылася ў { NUMBER($count) } рубрыцы
       *[other] палепшылася ў { NUMBER($count) } рубрыках
    }
mail-deteriorated =
    { $count ->
        [one] пагоршылася ў { NUMBER($count) } рубрыцы
       *[other] пагоршылася ў { NUMBER($count) } рубрыках
    }
mail-unchanged =
    { $count ->
        [one] не змянілася ў { NUMBER($count) } рубрыцы
       *[other] не змянілася ў { NUMBER($count) } рубрыках
    }
mail-not-assessed =
    { $count ->
        [one] не ацэньвалася ў { NUMBER($count) } рубрыцы
       *[other] не ацэньвалася ў { NUMBER($count) } рубрыках
    }
