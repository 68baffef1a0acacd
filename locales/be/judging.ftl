# Judging a section, and blind rounds.

desk-judge-earlier = Апошнія выпускі
desk-judge-now = Цяпер:
desk-judge-title = Даць ацэнку
desk-judge-supersede = Замяніць ацэнку
desk-judge-supersede-text = Чытачы ўжо бачылі цяперашнюю ацэнку. Яна застанецца бачнай як ранейшая, а побач з новай будзе ваша тлумачэнне.
desk-judge-level = Узровень
desk-judge-confidence = Упэўненасць
desk-judge-baseline = У параўнанні з
desk-judge-reason = Чаму, адным сказам
desk-judge-no-verdict = Выберыце ацэнку.
desk-judge-no-reason = Патлумачце на кожнай мове, чаму ацэнка мяняецца: гэта ўбачаць чытачы.
desk-judge-reasons-incomplete = Патлумачце на ўсіх мовах або на ніводнай.
desk-judge-round-open = Сляпое галасаванне яшчэ ідзе: спачатку закрыйце яго.
desk-round-title = Сляпое галасаванне
desk-round-start = Пачаць сляпое галасаванне
desk-round-open = Кожны аналітык галасуе, не бачачы чужых галасоў. Могуць галасаваць: { $voters }. Да закрыцця ніхто нічога не бачыць.
desk-round-own = Ваш голас:
desk-round-note = Чаму (іншыя ўбачаць пасля закрыцця)
desk-round-file = Прагаласаваць
desk-round-close = Закрыць і паказаць галасы
desk-round-not-open = Галасаванне не адкрыта.
desk-done-ballot-filed = Ваш голас прыняты.
desk-done-judged = Ацэнка дадзена.
desk-done-round-closed = Галасаванне закрыта.
desk-done-round-opened = Галасаванне адкрыта.
