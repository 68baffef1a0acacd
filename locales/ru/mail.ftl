### Что получают читатели по почте, по-русски.
### The three files hold the same keys in the same order. See themes/default/README.md.

## An issue

mail-web = Читать на сайте
mail-full = Тексты целиком
mail-full-below = Весь текст ниже
mail-continue = Читать дальше на сайте
mail-picture = Иллюстрация: { $alt }
mail-why = Вы получили это письмо, потому что подписаны на рассылку «{ $site }».
mail-chosen = В нём те разделы, которые вы выбрали.
mail-whole = Весь выпуск
mail-publisher = Издатель: { $publisher }
mail-contact = Напишите нам:
mail-archive = Все выпуски
mail-preferences = Изменить язык или рубрики
mail-unsubscribe = Отписаться

## What mail programs show beside the subject: "The situation improved in 2 sections and did not change in 3 sections."

mail-preheader = Ситуация { $parts }.
mail-parts-last = { $others } и { $last }
mail-improved =
    { $count ->
        [one] улучшилась в { NUMBER($count) } рубрике
       *[other] улучшилась в { NUMBER($count) } рубриках
    }
mail-deteriorated =
    { $count ->
        [one] ухудшилась в { NUMBER($count) } рубрике
       *[other] ухудшилась в { NUMBER($count) } рубриках
    }
mail-unchanged =
    { $count ->
        [one] не изменилась в { NUMBER($count) } рубрике
       *[other] не изменилась в { NUMBER($count) } рубриках
    }
mail-not-assessed =
    { $count ->
        [one] не оценивалась в { NUMBER($count) } рубрике
       *[other] не оценивалась в { NUMBER($count) } рубриках
    }
