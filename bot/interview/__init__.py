# SPDX-License-Identifier: AGPL-3.0-or-later
"""The interview: one turn in, the next state and a list of acts out. Pure.

This room knows no Telegram, no database, no clock, no network and no cryptography; the only thing it takes
from the rest of the house is the plain shape of a report (`storage.report`). Its doors are

    Interview.begin(partners) -> Interview          state.py
    step(interview, turn, today=...) -> Stepped     step.py      the next state and the acts
    screen(interview) -> Screen                     screens.py   what is asked now, from the state alone
    reply(interview, acts, words) -> Rendered|None  words.py     one message for one turn
    to_report(interview, words, ...) -> Report      reporting.py
    Visit.begin(...), visit_step, visit_screen      visit.py     coming back with the receipt

A bad answer is a value, never an exception; `step` raises for no turn at all.
"""
