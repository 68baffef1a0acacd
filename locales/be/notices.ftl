# What people at the desk are told, and the mail that says that there is something.

desk-notices-title = Апавяшчэнні
desk-notices-none = Пакуль нічога. Тут відаць, што даручана вам, што да вас вярнулася і што змянілася.
desk-notices-read = Пазначыць усё прачытаным
desk-notices-count = Новых: { $count }
desk-notice-unread = Новае
desk-notice-assignment = Тэкст даручаны вам
desk-notice-mention = Вас згадалі
desk-notice-review-wanted = Тэкст чакае ўхвалення
desk-notice-approved = Ваш тэкст ухвалены
desk-notice-sent-back = Ваш тэкст вернуты на дапрацоўку
desk-notice-stale = Арыгінал вашага перакладу змяніўся
desk-notice-published = Выпуск выйшаў
desk-done-notices-read = Усё прачытана.
notice-mail-subject = Для вас ёсць новае
notice-mail-text =
    Вітаем!

    Для вас ёсць новае. Увайдзіце, каб паглядзець:
    { $link }

    Як часта прыходзяць такія лісты, вырашаеце вы: выберыце гэта ў сваім уліковым запісе.
