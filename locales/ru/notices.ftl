# What people at the desk are told, and the mail that says that there is something.

desk-notices-title = Уведомления
desk-notices-none = Пока ничего. Здесь видно, что поручено вам, что к вам вернулось и что изменилось.
desk-notices-read = Отметить всё прочитанным
desk-notices-count = Новых: { $count }
desk-notice-unread = Новое
desk-notice-assignment = Текст поручен вам
desk-notice-mention = Вас упомянули
desk-notice-review-wanted = Текст ждёт одобрения
desk-notice-approved = Ваш текст одобрен
desk-notice-sent-back = Ваш текст возвращён на доработку
desk-notice-stale = Оригинал вашего перевода изменился
desk-notice-published = Выпуск вышел
desk-done-notices-read = Всё прочитано.
notice-mail-subject = Для вас есть новое
notice-mail-text =
    Здравствуйте!

    Для вас есть новое. Войдите, чтобы посмотреть:
    { $link }

    Как часто приходят такие письма, решаете вы: выберите это в своей учётной записи.
