//! The fields of the plan, in groups.

use super::offers::{COMMITMENTS, COMPANY, COUNTS, Choice, METHODS, MODERATION, RETENTIONS, RIGHTS, WHO};
use super::zone::{ZONES, zone};
use super::{jury, languages};
use crate::api::manage::Plan;
use crate::domain::objective::TypedObjective;
use crate::domain::text::{BRIEF, QUESTION};
use crate::error::AppError;
use crate::pages::form::error_at;
use crate::pages::picture;
use crate::text::t;
use crate::ui::objective::objective_fields;
use crate::ui::{Field, FieldGroup, TextArea, TextInput, described_by};
use crate::view::view;
use leptos::prelude::*;

/// What a field writes into the plan.
pub(super) type Write = fn(&mut Plan, String);

/// What all fields share: what is typed so far, and what was wrong with the last attempt.
#[derive(Clone, Copy)]
pub(super) struct Ground {
    pub(super) typed: RwSignal<Plan>,
    pub(super) error: Signal<Option<AppError>>,
}

impl Ground {
    pub(super) fn hear(self, write: Write) -> Callback<String> {
        let typed = self.typed;
        Callback::new(move |text| typed.update(|plan| write(plan, text)))
    }

    pub(super) fn error_at(self, name: &'static str) -> Signal<Option<String>> {
        error_at(self.error, name)
    }
}

/// All fields, holding `plan` at first.
pub fn fields(plan: Plan, typed: RwSignal<Plan>, error: Signal<Option<AppError>>) -> AnyView {
    let ground = Ground { typed, error };
    view! {
        <input type="hidden" name="plan[slug]" value=plan.slug.clone()/>
        <input type="hidden" name="plan[seq]" value=plan.seq.clone()/>
        <input type="hidden" name="plan[from]" value=plan.from.clone()/>
        <input type="hidden" name="plan[organisation]" value=plan.organisation.clone()/>
        {question(ground, &plan)}
        {participation(ground, &plan)}
        {voting(ground, &plan)}
        {limits(ground, &plan)}
        {dates(ground, &plan)}
        {jury::fields(&plan.jury, ground.typed, ground.error)}
        {commitment(ground, &plan)}
        {in_return(ground, &plan)}
        {languages::translations(ground, &plan)}
        {objective(ground, &plan)}
    }
}

fn question(ground: Ground, plan: &Plan) -> AnyView {
    let help = t!("Separated by commas, at most 12. People choose one for their idea.");
    let tags = line(ground, "tags", t!("Tags"), help, &plan.tags, |plan, text| plan.tags = text);
    view! {
        <fieldset class="panel form">
            <legend>{t!("What you ask")}</legend>
            {languages::main_language(ground, plan)}
            <TextInput
                label=t!("Question")
                limit=QUESTION
                name="plan[question]"
                value=plan.question.clone()
                error=ground.error_at("question")
                help=t!("One question that people can answer. It is the headline; the address is made from its first wording.")
                on_text=ground.hear(|plan, text| plan.question = text)
            />
            <TextArea
                label=t!("Brief")
                limit=BRIEF
                name="plan[brief]"
                value=plan.brief.clone()
                rows=8
                error=ground.error_at("brief")
                help=t!("Why you ask, what helps, and what happens with the result. Markdown works.")
                on_text=ground.hear(|plan, text| plan.brief = text)
            />
            {tags}
            {picture_field(ground)}
        </fieldset>
    }
}

pub(super) fn picture_words() -> picture::Words {
    picture::Words {
        label: t!("Picture (optional)"),
        help: t!("JPEG, PNG or WebP, 1200 × 630 fits best."),
        arrived: t!("The picture is here; it becomes part of the draft when you save."),
    }
}

fn picture_field(ground: Ground) -> AnyView {
    let address = Signal::derive(move || ground.typed.with(|plan| plan.picture.clone()));
    let change = ground.hear(|plan, picture| plan.picture = picture);
    picture::field("plan[picture]", address, change, picture_words(), ground.error_at("picture"))
}

fn participation(ground: Ground, plan: &Plan) -> AnyView {
    let legend = t!("Who may take part");
    let is_offered = |kind| kind != COMPANY || kind == plan.participation || !plan.company.is_empty();
    let who: Vec<Choice> = WHO.into_iter().filter(|(kind, ..)| is_offered(*kind)).collect();
    let who =
        choices(ground, "participation", legend, &who, &plan.participation, |plan, text| plan.participation = text);
    let help = t!("For addresses at certain hosts: such as example.org, uni.example.");
    let hosts = line(ground, "domains", t!("Hosts"), help, &plan.domains, |plan, text| plan.domains = text);
    view! {
        <fieldset class="panel form">
            <legend>{t!("Who")}</legend>
            {who}
            {hosts}
            {unlisted(ground, &plan.unlisted)}
        </fieldset>
    }
}

fn voting(ground: Ground, plan: &Plan) -> AnyView {
    let legend = t!("When everybody sees the counts");
    let shown = &plan.counts_shown;
    let counts = choices(ground, "counts_shown", legend, &COUNTS, shown, |plan, text| plan.counts_shown = text);
    view! {
        <fieldset class="panel form">
            <legend>{t!("How people vote")}</legend>
            {choices(ground, "method", t!("Method"), &METHODS, &plan.method, |plan, text| plan.method = text)}
            {counts}
        </fieldset>
    }
}

fn limits(ground: Ground, plan: &Plan) -> AnyView {
    let votes = number(
        ground,
        "votes_per_participant",
        t!("Votes for each participant"),
        t!("Empty: as many as there are ideas. Used for upvotes alone."),
        (1, &plan.votes_per_participant),
        |plan, text| plan.votes_per_participant = text,
    );
    let ideas = number(
        ground,
        "submissions_per_participant",
        t!("Ideas for each participant"),
        t!("Empty: any number. 0: you bring the ideas to the draft, the crowd only votes."),
        (0, &plan.submissions_per_participant),
        |plan, text| plan.submissions_per_participant = text,
    );
    let legend = t!("When you read what people bring");
    let moderation =
        choices(ground, "moderation", legend, &MODERATION, &plan.moderation, |plan, text| plan.moderation = text);
    view! {
        <fieldset class="panel form">
            <legend>{t!("Limits")}</legend>
            <div class="field-row">{votes}{ideas}</div>
            {moderation}
        </fieldset>
    }
}

fn dates(ground: Ground, plan: &Plan) -> AnyView {
    let moment = |name, label, help, value, write| moment(ground, name, label, help, value, write);
    let help = t!("Ideas and votes from here on.");
    let opens = moment("opens_at", t!("Opens"), help, &plan.opens_at, |plan, text| plan.opens_at = text);
    let help = t!("Empty: as long as voting goes on.");
    let until = moment("ideas_until", t!("Ideas until (optional)"), help, &plan.ideas_until, |plan, text| {
        plan.ideas_until = text
    });
    let help = t!("Empty: ideas stand once no more are brought.");
    let refine = moment("refine_until", t!("Improving until (optional)"), help, &plan.refine_until, |plan, text| {
        plan.refine_until = text;
    });
    let help = t!("The counts are final then.");
    let closes = moment("closes_at", t!("Voting closes"), help, &plan.closes_at, |plan, text| plan.closes_at = text);
    let help = t!("Time for a jury to score. Empty: you decide at once.");
    let evaluate =
        moment("evaluate_until", t!("Evaluation until (optional)"), help, &plan.evaluate_until, |plan, text| {
            plan.evaluate_until = text;
        });
    let zones = ZONES.map(|zone| view! { <option value=zone></option> }).collect_view();
    view! {
        <fieldset class="panel form">
            <legend>{t!("When")}</legend>
            {zone(ground, &plan.time_zone)}
            <datalist id="zones">{zones}</datalist>
            <div class="field-row">
                {opens}
                {until}
                {refine}
                {closes}
                {evaluate}
            </div>
        </fieldset>
    }
}

fn commitment(ground: Ground, plan: &Plan) -> AnyView {
    let legend = t!("Who decides, and what you owe the crowd");
    let kind =
        choices(ground, "commitment", legend, &COMMITMENTS, &plan.commitment, |plan, text| plan.commitment = text);
    let top = number(
        ground,
        "commitment_top",
        t!("How many ideas at the top"),
        t!("Those with the most votes. Whoever has as many as the last of them counts too."),
        (1, &plan.commitment_top),
        |plan, text| plan.commitment_top = text,
    );
    let help = t!("After voting and evaluation. The launch waits for this date.");
    let by = moment(ground, "commitment_by", t!("By when"), help, &plan.commitment_by, |plan, text| {
        plan.commitment_by = text
    });
    view! {
        <fieldset class="panel form">
            <legend>{t!("What you commit to")}</legend>
            {kind}
            <div class="field-row">{top}{by}</div>
        </fieldset>
    }
}

/// Whether it stands in the lists.
fn unlisted(ground: Ground, value: &str) -> AnyView {
    let (is_unlisted, typed) = (!value.is_empty(), ground.typed);
    let hear = move |event| {
        let on = event_target_checked(&event);
        typed.update(|plan| plan.unlisted = if on { "on".to_owned() } else { String::new() });
    };
    view! {
        <label class="choice">
            <input
                type="checkbox"
                id="unlisted"
                name="plan[unlisted]"
                value="on"
                checked=is_unlisted
                on:change=hear
            />
            <span><strong>{t!("Keep it out of the lists")}</strong>{t!("Only who has its address finds it; search engines are asked to leave it out.")}</span>
        </label>
    }
}

/// What participants get, and what becomes of what they bring.
fn in_return(ground: Ground, plan: &Plan) -> AnyView {
    let help = t!("A prize, a fee, time to try it out. Empty: nothing is promised.");
    let reward = line(ground, "reward", t!("Reward (optional)"), help, &plan.reward, |plan, text| plan.reward = text);
    let help = t!("For words of your own.");
    let words = line(ground, "rights_words", t!("In your own words"), help, &plan.rights_words, |plan, text| {
        plan.rights_words = text;
    });
    let chosen = plan.rights.clone();
    let options = RIGHTS.map(|(kind, name)| view! { <option value=kind selected=kind == chosen>{name.get()}</option> });
    let hear = ground.hear(|plan, text| plan.rights = text);
    view! {
        <fieldset class="panel form">
            <legend>{t!("What they get, and what you may use")}</legend>
            {reward}
            <Field
                label=t!("Rights in what people bring")
                name="rights"
                help=t!("An amendment changes it only for what is brought after it.")
                error=ground.error_at("rights")
            >
                <select
                    class="input"
                    id="rights"
                    name="plan[rights]"
                    aria-describedby=described_by("rights", true)
                    on:input=move |event| hear.run(event_target_value(&event))
                >
                    {options.collect_view()}
                </select>
            </Field>
            {words}
            {retention(ground, &plan.retention)}
        </fieldset>
    }
}

fn retention(ground: Ground, value: &str) -> AnyView {
    let options =
        RETENTIONS.map(|(months, name)| view! { <option value=months selected=months == value>{name.get()}</option> });
    let hear = ground.hear(|plan, text| plan.retention = text);
    view! {
        <Field
            label=t!("How long it is known who did what")
            name="retention"
            help=t!("After that, names and the connection between people and their ideas and votes are deleted. Ideas and counts stay.")
            error=ground.error_at("retention")
        >
            <select
                class="input"
                id="retention"
                name="plan[retention]"
                aria-describedby=described_by("retention", true)
                on:input=move |event| hear.run(event_target_value(&event))
            >
                {options.collect_view()}
            </select>
        </Field>
    }
}

fn objective(ground: Ground, plan: &Plan) -> AnyView {
    let fields = objective_fields(plan.objective.clone(), "plan[objective]", |name| ground.error_at(name));
    let filled = plan.objective != TypedObjective::default();
    let at_fault = ["aim", "metric", "target", "by"].map(|name| ground.error_at(name));
    let open = move || filled || at_fault.iter().any(|error| error.read().is_some());
    view! {
        <details class="panel fold plan-more" open=open>
            <summary>{t!("What you want from it (optional)")}</summary>
            <div class="form">
                <p class="help">{t!("Your own aim, shown on the dashboard to your organisation alone. It is no part of the terms.")}</p>
                {fields}
            </div>
        </details>
    }
}

/// One line of text whose length the server checks piece by piece.
fn line(ground: Ground, name: &'static str, label: &str, help: &str, value: &str, write: Write) -> AnyView {
    let (error, hear) = (ground.error_at(name), ground.hear(write));
    let value = value.to_owned();
    view! {
        <Field label=label.to_owned() name help=help.to_owned() error>
            <input
                class="input"
                type="text"
                id=name
                name=format!("plan[{name}]")
                value=value
                autocomplete="off"
                aria-describedby=described_by(name, true)
                aria-invalid=move || error.read().is_some().then_some("true")
                on:input=move |event| hear.run(event_target_value(&event))
            />
        </Field>
    }
}

fn number(
    ground: Ground,
    name: &'static str,
    label: &str,
    help: &str,
    (min, value): (u32, &str),
    write: Write,
) -> AnyView {
    let (error, hear) = (ground.error_at(name), ground.hear(write));
    let value = value.to_owned();
    view! {
        <Field label=label.to_owned() name help=help.to_owned() error>
            <input
                class="input"
                type="number"
                inputmode="numeric"
                id=name
                name=format!("plan[{name}]")
                value=value
                min=min
                max="1000"
                aria-describedby=described_by(name, true)
                aria-invalid=move || error.read().is_some().then_some("true")
                on:input=move |event| hear.run(event_target_value(&event))
            />
        </Field>
    }
}

fn moment(ground: Ground, name: &'static str, label: &str, help: &str, value: &str, write: Write) -> AnyView {
    let (error, hear) = (ground.error_at(name), ground.hear(write));
    let value = value.to_owned();
    view! {
        <Field label=label.to_owned() name help=help.to_owned() error>
            <input
                class="input"
                type="datetime-local"
                id=name
                name=format!("plan[{name}]")
                value=value
                required=matches!(name, "opens_at" | "closes_at")
                aria-describedby=described_by(name, true)
                aria-invalid=move || error.read().is_some().then_some("true")
                on:input=move |event| hear.run(event_target_value(&event))
            />
        </Field>
    }
}

/// Radio buttons. The first carries the name as its id, so that the summary of errors leads to it.
fn choices(
    ground: Ground,
    name: &'static str,
    legend: &str,
    choices: &[Choice],
    chosen: &str,
    write: Write,
) -> AnyView {
    let hear = ground.hear(write);
    let first = choices[0].0;
    let radios = choices
        .iter()
        .map(|&(value, label, about)| {
            let id = if value == first { name.to_owned() } else { format!("{name}-{value}") };
            view! {
                <label class="choice">
                    <input
                        type="radio"
                        id=id
                        name=format!("plan[{name}]")
                        value=value
                        checked=value == chosen
                        on:input=move |_| hear.run(value.to_owned())
                    />
                    <span><strong>{label.get()}</strong>{about.get()}</span>
                </label>
            }
        })
        .collect_view();
    view! { <FieldGroup legend=legend.to_owned() name error=ground.error_at(name)>{radios}</FieldGroup> }
}
