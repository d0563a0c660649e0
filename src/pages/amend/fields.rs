//! The fields of an amendment. What can no longer be changed stays to be read.

use crate::api::manage::amend::{AmendView, Amending};
use crate::domain::poll::Method;
use crate::domain::text::{BRIEF, Limit, QUESTION, REASON};
use crate::domain::translation::Translation;
use crate::error::AppError;
use crate::pages::form::error_at;
use crate::pages::plan::{RETENTIONS, RIGHTS};
use crate::pages::translation::fold;
use crate::text::t;
use crate::ui::{Field, TextArea, TextInput, described_by};
use crate::view::view;
use leptos::prelude::*;

type Problem = Signal<Option<AppError>>;

/// A control of one line: its name, its kind, its label, its help, and whether it can only be read.
type Line<'a> = (&'static str, &'static str, &'a str, &'a str, bool);

/// All fields.
pub fn fields(view: AmendView, error: Problem) -> AnyView {
    let typed = view.typed.clone();
    view! {
        <input type="hidden" name="amendment[slug]" value=typed.slug/>
        <input type="hidden" name="amendment[version]" value=typed.version/>
        {asked(typed.question, typed.brief, error)}
        {dates(&view, error)}
        {limits(&view, error)}
        {commitment(&view, error)}
        {in_return(&view, error)}
        {lists(!typed.unlisted.is_empty())}
        {translations(typed.translations, error)}
        {why(typed.reason, error)}
    }
}

fn name(limit: Limit) -> String {
    format!("amendment[{}]", limit.field)
}

fn asked(question: String, brief: String, error: Problem) -> AnyView {
    view! {
        <fieldset class="panel form">
            <legend>{t!("What you ask")}</legend>
            <TextInput
                label=t!("Question")
                limit=QUESTION
                name=name(QUESTION)
                value=question
                error=error_at(error, "question")
                help=t!("Its address stays. A question that means something else is a new campaign.")
            />
            <TextArea
                label=t!("Brief")
                limit=BRIEF
                name=name(BRIEF)
                value=brief
                rows=8
                error=error_at(error, "brief")
                help=t!("Markdown works. The lines that change are shown in the history.")
            />
        </fieldset>
    }
}

fn dates(view: &AmendView, error: Problem) -> AnyView {
    let typed = &view.typed;
    let moment = |name, label: &str, help: &str, fixed, value: &str| {
        line((name, "datetime-local", label, help, fixed), value, error)
    };
    let opens = if view.opened { t!("It has opened.") } else { t!("Ideas and votes from here on.") };
    let until =
        if view.ideas_over { t!("The time for ideas is over.") } else { t!("Empty: as long as voting goes on.") };
    let refine = if view.refining_over {
        t!("The ideas stand by now.")
    } else {
        t!("Empty: ideas stand once no more are brought.")
    };
    let evaluate =
        if view.evaluation_over { t!("The decision has begun.") } else { t!("Empty: no evaluation by a jury.") };
    let closes = if view.closed { t!("Voting has closed.") } else { t!("Earlier or later, never in the past.") };
    let legend = t!("When, in {zone}", zone = view.time_zone);
    view! {
        <fieldset class="panel form">
            <legend>{legend}</legend>
            <div class="field-row">
                {moment("opens_at", t!("Opens"), opens, view.opened, &typed.opens_at)}
                {moment("ideas_until", t!("Ideas until (optional)"), until, view.ideas_over, &typed.ideas_until)}
                {moment("refine_until", t!("Improving until (optional)"), refine, view.refining_over, &typed.refine_until)}
                {moment("closes_at", t!("Voting closes"), closes, view.closed, &typed.closes_at)}
                {moment(
                    "evaluate_until", t!("Evaluation until (optional)"), evaluate, view.evaluation_over, &typed.evaluate_until,
                )}
            </div>
        </fieldset>
    }
}

fn limits(view: &AmendView, error: Problem) -> AnyView {
    let typed = &view.typed;
    if view.closed {
        return limits_as_they_were(typed);
    }
    let number = |name, label: &str, help: &str, value: &str| line((name, "number", label, help, false), value, error);
    let help = |raised: bool, else_: &'static str| {
        if raised { t!("People rely on it: it can only be raised.") } else { else_ }
    };
    let votes = (view.method == Method::Approval).then(|| {
        let help = help(view.voted, t!("Empty: as many as there are ideas."));
        number("votes_per_participant", t!("Votes for each participant"), help, &typed.votes_per_participant)
    });
    let help = help(view.brought, t!("Empty: any number. 0: you give the ideas."));
    let ideas = number(
        "submissions_per_participant",
        t!("Ideas for each participant"),
        help,
        &typed.submissions_per_participant,
    );
    let moderation = choice(
        (
            "moderation",
            t!("When you read what people bring"),
            t!("What waits when you change this stays in your queue."),
        ),
        [("after", t!("Afterwards")), ("before", t!("Before it is shown"))],
        if typed.moderation == "before" { "before" } else { "after" },
        error,
    );
    let counts = choice(
        (
            "counts_shown",
            t!("When everybody sees the counts"),
            t!("How votes are cast cannot be changed while they are."),
        ),
        [("live", t!("While voting goes on")), ("at_close", t!("After voting has closed"))],
        if typed.counts_shown == "at_close" { "at_close" } else { "live" },
        error,
    );
    view! {
        <fieldset class="panel form">
            <legend>{t!("How people take part")}</legend>
            <div class="field-row">{votes}{ideas}</div>
            {moderation}
            {counts}
        </fieldset>
    }
}

/// Once the votes are counted.
fn limits_as_they_were(typed: &Amending) -> AnyView {
    [
        ("votes_per_participant", &typed.votes_per_participant),
        ("submissions_per_participant", &typed.submissions_per_participant),
        ("moderation", &typed.moderation),
        ("counts_shown", &typed.counts_shown),
    ]
    .map(|(name, value)| view! { <input type="hidden" name=format!("amendment[{name}]") value=value.clone()/> })
    .into_any()
}

fn commitment(view: &AmendView, error: Problem) -> AnyView {
    let typed = &view.typed;
    let options = [
        ("inspiration", t!("You decide, and owe no answer")),
        ("answers", t!("You decide, and answer the best")),
        ("jury", t!("A jury chooses among the best")),
        ("crowd", t!("The crowd’s choice binds")),
    ];
    let help = t!("Once voting has closed, only the date can change, and not after it has passed.");
    let decides = choice(("commitment", t!("Who decides"), help), options, &typed.commitment, error);
    view! {
        <fieldset class="panel form">
            <legend>{t!("What you commit to")}</legend>
            {decides}
            <div class="field-row">
                {line(
                    ("commitment_top", "number", t!("How many ideas at the top"), t!("Those with the most votes."), false),
                    &typed.commitment_top,
                    error,
                )}
                {line(
                    ("commitment_by", "datetime-local", t!("By when"), t!("After voting and evaluation."), false),
                    &typed.commitment_by,
                    error,
                )}
            </div>
        </fieldset>
    }
}

/// What participants get, and what becomes of what they bring.
fn in_return(view: &AmendView, error: Problem) -> AnyView {
    let typed = &view.typed;
    let help =
        if view.closed { t!("The votes are counted; it stays as it was.") } else { t!("Empty: nothing is promised.") };
    let reward = line(("reward", "text", t!("Reward (optional)"), help, view.closed), &typed.reward, error);
    let rights = choice(
        (
            "rights",
            t!("Rights in what people bring"),
            t!("What was brought already stays under the rights it was brought under."),
        ),
        RIGHTS.map(|(kind, name)| (kind, name.get())),
        &typed.rights,
        error,
    );
    let retention = choice(
        (
            "retention",
            t!("How long it is known who did what"),
            t!(
                "After that, names and the connection between people and their ideas and votes are deleted. Ideas and counts stay."
            ),
        ),
        RETENTIONS.map(|(months, name)| (months, name.get())),
        &typed.retention,
        error,
    );
    let words = ("rights_words", "text", t!("In your own words"), t!("For words of your own."), view.closed);
    view! {
        <fieldset class="panel form">
            <legend>{t!("What they get, and what you may use")}</legend>
            {reward}
            {rights}
            {line(words, &typed.rights_words, error)}
            {retention}
        </fieldset>
    }
}

fn lists(unlisted: bool) -> AnyView {
    view! {
        <fieldset class="panel form">
            <legend>{t!("Who finds it")}</legend>
            <label class="choice">
                <input type="checkbox" id="unlisted" name="amendment[unlisted]" value="on" checked=unlisted/>
                <span>
                    <strong>{t!("Keep it out of the lists")}</strong>
                    {t!("Only who has its address finds it; search engines are asked to leave it out.")}
                </span>
            </label>
        </fieldset>
    }
}

/// The same texts in further languages.
fn translations(entries: Vec<Translation>, error: Problem) -> AnyView {
    let entry = |(at, entry)| {
        fold(entry, &format!("amendment[translations][{at}]"), Signal::stored(false), error, |_| Callback::new(drop))
    };
    entries.into_iter().enumerate().map(entry).collect_view().into_any()
}

fn why(reason: String, error: Problem) -> AnyView {
    view! {
        <fieldset class="panel form">
            <legend>{t!("Why")}</legend>
            <TextInput
                label=t!("Reason")
                limit=REASON
                name=name(REASON)
                value=reason
                error=error_at(error, "reason")
                help=t!("Everybody reads it beside what changed. Say what happened and whom it helps.")
            />
        </fieldset>
    }
}

fn line((name, kind, label, help, fixed): Line<'_>, value: &str, error: Problem) -> AnyView {
    let error = error_at(error, name);
    let value = value.to_owned();
    view! {
        <Field label=label.to_owned() name help=help.to_owned() error>
            <input
                class="input"
                type=kind
                id=name
                name=format!("amendment[{name}]")
                value=value
                readonly=fixed
                aria-describedby=described_by(name, true)
                aria-invalid=move || error.read().is_some().then_some("true")
            />
        </Field>
    }
}

/// A choice among `options`, each with its value and its name, under its own name, label and help.
fn choice<const N: usize>(
    (name, label, help): (&'static str, &str, &str),
    options: [(&'static str, &'static str); N],
    chosen: &str,
    error: Problem,
) -> AnyView {
    let options = options.map(|(value, words)| view! { <option value=value selected=value == chosen>{words}</option> });
    view! {
        <Field label=label.to_owned() name help=help.to_owned() error=error_at(error, name)>
            <select class="input" id=name name=format!("amendment[{name}]") aria-describedby=described_by(name, true)>
                {options.collect_view()}
            </select>
        </Field>
    }
}
