"""The components of the window that events read or change, by the place where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import gradio


@dataclass(frozen=True, kw_only=True, eq=False)
class Memory:
    """What is kept for one browser tab."""

    conversation: gradio.State  # Conversation
    stop: gradio.State  # StopSignal
    kept: gradio.State  # Kept


@dataclass(frozen=True, kw_only=True, eq=False)
class Answers:
    """Where answers and sources are read."""

    # Seen as long as nothing was asked (style.css). Not in the place of an answer: what is told of the reports may come
    # after one that was asked for later.
    welcome: gradio.HTML
    earlier: gradio.HTML  # apart from the current exchange, so that what the user unfolded stays so while text comes in
    current: gradio.HTML
    sources: gradio.HTML


@dataclass(frozen=True, kw_only=True, eq=False)
class Examples:
    """The example questions; seen as long as nothing was asked."""

    row: gradio.Column
    title: gradio.HTML
    buttons: tuple[gradio.Button, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Actions:
    """What can be done with the last answer; seen when it is finished."""

    row: gradio.Row
    edit: gradio.Button
    again: gradio.Button


@dataclass(frozen=True, kw_only=True, eq=False)
class Form:
    """Where a question is asked."""

    status: gradio.HTML  # read out when it changes
    clock: gradio.HTML  # changes every second, never read out
    box: gradio.Textbox
    send: gradio.Button
    stop: gradio.Button
    fresh: gradio.Button
    mode: gradio.Radio
    notice: gradio.HTML
    scope: gradio.HTML
    upload: gradio.UploadButton
    adding: gradio.HTML  # a bar for each file that is being added
    stop_adding: gradio.Button  # stops recognising text; seen while that is done


@dataclass(frozen=True, kw_only=True, eq=False)
class Reports:
    """The tab of the reports."""

    head: gradio.HTML
    upload: gradio.UploadButton
    recognise: gradio.Checkbox  # the text of scans that are added
    status: gradio.HTML  # read out when it changes
    progress: gradio.HTML  # a bar for each file
    stop: gradio.Button  # stops recognising text; seen while that is done
    chosen: gradio.CheckboxGroup  # names of the documents that are searched
    problem: gradio.HTML  # what is wrong with the collection
    listing: gradio.HTML
    fresh: gradio.State  # names of the documents that were just added
    present: gradio.State  # names of the documents that can be ticked


@dataclass(frozen=True, kw_only=True, eq=False)
class Search:
    """The tab for searching without a language model."""

    box: gradio.Textbox
    send: gradio.Button
    scope: gradio.HTML
    status: gradio.HTML
    hits: gradio.HTML
    found: gradio.State  # the hits themselves, for their pages


@dataclass(frozen=True, kw_only=True, eq=False)
class Earlier:
    """The tab of earlier conversations."""

    box: gradio.Textbox
    send: gradio.Button
    status: gradio.HTML
    listing: gradio.HTML


@dataclass(frozen=True, kw_only=True, eq=False)
class Parts:
    """All components that events read or change."""

    tabs: gradio.Tabs
    memory: Memory
    reading: Answers
    examples: Examples
    actions: Actions
    form: Form
    reports: Reports
    search: Search
    page: gradio.HTML
    thumbnails: gradio.HTML
    made: gradio.HTML  # a link to the file that was made last
    history: Earlier
    help: gradio.HTML
    loading: gradio.HTML  # what is being loaded behind the window
    kept_line: gradio.HTML  # what became of keeping a conversation or a verdict
