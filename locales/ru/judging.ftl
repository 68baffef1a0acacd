# Judging a section, and blind rounds.

desk-judge-earlier = Последние выпуски
desk-judge-now = Сейчас:
desk-judge-title = Дать оценку
desk-judge-supersede = Заменить оценку
desk-judge-supersede-text = Читатели уже видели нынешнюю оценку. Она останется видна как прежняя, а рядом с новой будет ваше объяснение.
desk-judge-level = Уровень
desk-judge-confidence = Уверенность
desk-judge-baseline = По сравнению с
desk-judge-reason = Почему, одним предложением
desk-judge-no-verdict = Выберите оценку.
desk-judge-no-reason = Объясните на каждом языке, почему оценка меняется: это увидят читатели.
desk-judge-reasons-incomplete = Объясните на всех языках или ни на одном.
desk-judge-round-open = Слепое голосование ещё идёт: сначала закройте его.
desk-round-title = Слепое голосование
desk-round-start = Начать слепое голосование
desk-round-open = Каждый аналитик голосует, не видя чужих голосов. Могут голосовать: { $voters }. До закрытия никто ничего не видит.
desk-round-own = Ваш голос:
desk-round-note = Почему (другие увидят после закрытия)
desk-round-file = Проголосовать
desk-round-close = Закрыть и показать голоса
desk-round-not-open = Голосование не открыто.
desk-done-ballot-filed = Ваш голос принят.
desk-done-judged = Оценка дана.
desk-done-round-closed = Голосование закрыто.
desk-done-round-opened = Голосование открыто.
