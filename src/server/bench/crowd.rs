//! Participants for load: anonymous sessions made through the API, and for each an endless supply of ballots that the
//! poll accepts and that change something.

use super::api::Api;
use super::http::{Answer, Connection, Target};
use crate::domain::ballot::Entry;
use crate::domain::id::{IdeaId, PollId};
use crate::domain::poll::Method;
use anyhow::{Context as _, bail};
use indicatif::ProgressBar;
use serde_json::Value;
use std::io::Write as _;
use std::sync::Arc;

/// Votes go to at most this many ideas: enough to spread the load, few enough to fetch in a moment.
const MAX_IDEAS: usize = 2_000;

/// What to vote on.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The server.
    pub target: Arc<Target>,
    /// The campaign.
    pub slug: String,
    /// Its first poll.
    pub poll: PollId,
    /// How votes are cast there.
    pub method: Method,
    /// How many votes a participant may have out.
    pub limit: Option<u32>,
    /// The ideas voted on.
    pub ideas: Vec<IdeaId>,
    /// Makes ballot ids of this run differ from those of any other.
    run: u64,
}

impl Plan {
    /// Reads the campaign `slug`, or the first running one, through the API.
    ///
    /// # Errors
    /// When the server does not answer or the campaign cannot be voted on.
    pub async fn read(target: Arc<Target>, slug: Option<&str>) -> anyhow::Result<Self> {
        let mut api = Api::new(target.clone(), 0);
        let slug = match slug {
            Some(slug) => slug.to_owned(),
            None => {
                let list = api.get("/api/v1/campaigns?state=running").await?;
                let slug = list.pointer("/campaigns/0/slug").and_then(Value::as_str);
                slug.context("no campaign is running there; start the server with --demo or name a campaign")?
                    .to_owned()
            }
        };
        let campaign = api.get(&format!("/api/v1/campaigns/{slug}")).await?;
        let poll = campaign.pointer("/polls/0").context("the campaign has no poll")?;
        if poll["closed"].as_bool() == Some(true) {
            bail!("voting in {slug} is closed");
        }
        let method = poll["method"].as_str().and_then(Method::parse).context("the poll's method is unknown")?;
        let ideas = api.ideas(&slug, MAX_IDEAS).await?;
        let ideas: Vec<_> = ideas.iter().filter_map(|idea| idea["id"].as_i64()).map(IdeaId).collect();
        if ideas.is_empty() {
            bail!("{slug} has no ideas to vote on");
        }
        Ok(Self {
            target,
            slug,
            poll: PollId(poll["id"].as_i64().context("the poll has no id")?),
            method,
            limit: poll["limit"].as_u64().and_then(|limit| u32::try_from(limit).ok()),
            ideas,
            run: rand::random(),
        })
    }
}

/// One anonymous participant.
#[derive(Clone, Debug)]
pub struct Participant {
    /// Its opaque name.
    pub name: String,
    cookie: String,
    /// Walks over the ideas from a random one on, in steps that visit each before any again.
    start: usize,
    step: usize,
    cast: usize,
}

impl Participant {
    fn new(name: String, cookie: String, ideas: usize) -> Self {
        let start = usize::try_from(rand::random::<u32>()).unwrap_or(0) % ideas;
        let wish = usize::try_from(rand::random::<u32>()).unwrap_or(1) % ideas;
        let step = (wish.max(1)..).find(|step| gcd(*step, ideas) == 1).unwrap_or(1);
        Self { name, cookie, start, step, cast: 0 }
    }

    /// The next ballot: an entry, and where it moves a vote the withdrawal that makes room.
    fn next(&mut self, plan: &Plan) -> (Entry, Option<Entry>) {
        let count = plan.ideas.len();
        let idea = |turn: usize| plan.ideas[(self.start + turn * self.step) % count];
        let (turn, round) = (self.cast, self.cast / count);
        self.cast += 1;
        let value = match plan.method {
            // Moves on by one value each round, so that it differs from the one before.
            Method::Opinion => Some(Method::Opinion.values()[(turn % count + round) % 3]),
            Method::Approval => Some(1),
        };
        match plan.limit.and_then(|limit| usize::try_from(limit).ok()).filter(|limit| *limit < count) {
            Some(limit) => {
                let out = turn.checked_sub(limit).map(|turn| Entry { idea: idea(turn), value: None });
                (Entry { idea: idea(turn), value }, out)
            }
            None if plan.method == Method::Approval && round % 2 == 1 => {
                (Entry { idea: idea(turn), value: None }, None)
            }
            None => (Entry { idea: idea(turn), value }, None),
        }
    }
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// A connection with its participants, who vote in turn.
#[derive(Debug)]
pub struct Voter {
    plan: Arc<Plan>,
    connection: Connection,
    number: usize,
    participants: Vec<Participant>,
    ballots: usize,
    /// The ballot that is being cast.
    pub ballot: Ballot,
    request: Vec<u8>,
    body: Vec<u8>,
}

/// A ballot that is being cast.
#[derive(Clone, Debug)]
pub struct Ballot {
    /// Its id.
    pub id: String,
    /// Who casts it, as a place among the voter's participants.
    who: usize,
    /// The vote.
    pub entry: Entry,
    /// The withdrawal that makes room for it.
    pub withdrawn: Option<Entry>,
}

impl Voter {
    /// Connection `number` with `count` fresh participants, who are made through the API.
    ///
    /// # Errors
    /// When the server does not make them.
    pub async fn new(plan: Arc<Plan>, number: usize, count: usize, progress: &ProgressBar) -> anyhow::Result<Self> {
        let mut api = Api::new(plan.target.clone(), number);
        let mut participants = Vec::with_capacity(count);
        while participants.len() < count {
            let (name, cookie) = api.session().await?;
            participants.push(Participant::new(name, cookie, plan.ideas.len()));
            progress.inc(1);
        }
        let entry = Entry { idea: plan.ideas[0], value: None };
        let ballot = Ballot { id: String::new(), who: 0, entry, withdrawn: None };
        let connection = Connection::new(plan.target.clone(), number);
        Ok(Self { plan, connection, number, participants, ballots: 0, ballot, request: Vec::new(), body: Vec::new() })
    }

    /// Fills in the next ballot; [`Voter::send`] then sends it, again and again if need be.
    ///
    /// # Errors
    /// Never in practice: memory takes what is written to it.
    pub fn prepare(&mut self) -> anyhow::Result<()> {
        let who = self.ballots % self.participants.len();
        self.ballots += 1;
        let participant = &mut self.participants[who];
        let (entry, withdrawn) = participant.next(&self.plan);
        let id = format!("{:016x}{:04x}{:012x}", self.plan.run, self.number & 0xffff, self.ballots);
        self.body.clear();
        write!(self.body, r#"{{"ballot_id":"{id}","entries":["#)?;
        if let Some(out) = withdrawn {
            write!(self.body, r#"{{"idea":{},"value":null}},"#, out.idea)?;
        }
        match entry.value {
            Some(value) => write!(self.body, r#"{{"idea":{},"value":{value}}}]}}"#, entry.idea)?,
            None => write!(self.body, r#"{{"idea":{},"value":null}}]}}"#, entry.idea)?,
        }
        self.request.clear();
        write!(
            self.request,
            "POST /api/v1/polls/{}/ballots HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n\
             Cookie: {}\r\nContent-Length: {}\r\n\r\n",
            self.plan.poll,
            self.plan.target.host,
            participant.cookie,
            self.body.len(),
        )?;
        self.request.extend_from_slice(&self.body);
        self.ballot = Ballot { id, who, entry, withdrawn };
        Ok(())
    }

    /// Sends the ballot that was prepared.
    ///
    /// # Errors
    /// When the connection breaks; the next call opens another.
    pub async fn send(&mut self) -> std::io::Result<Answer<'_>> {
        self.connection.exchange(&self.request).await
    }

    /// Writes the ballot as lines `ballot,participant,idea,value`, one for each entry; a withdrawal has no value.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn record(&self, file: &mut impl std::io::Write) -> std::io::Result<()> {
        let Ballot { id, who, entry, withdrawn } = &self.ballot;
        let name = &self.participants[*who].name;
        let mut lines = String::with_capacity(160);
        for entry in withdrawn.iter().chain([entry]) {
            let value = entry.value.map(|value| value.to_string()).unwrap_or_default();
            lines.push_str(&format!("{id},{name},{},{value}\n", entry.idea));
        }
        file.write_all(lines.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ballot::{Standing, apply};
    use crate::domain::id::Timestamp;
    use crate::domain::poll::Poll;
    use crate::domain::terms::CountsShown;
    use std::collections::BTreeMap;

    fn plan(method: Method, limit: Option<u32>, ideas: i64) -> Plan {
        let target = Arc::new(Target { address: ([127, 0, 0, 1], 1).into(), host: "localhost".into(), sources: 1 });
        let ideas = (1..=ideas).map(IdeaId).collect();
        Plan { target, slug: "s".into(), poll: PollId(1), method, limit, ideas, run: 7 }
    }

    /// Every ballot must be accepted and change something, however long one goes on.
    fn goes_on(method: Method, limit: Option<u32>, ideas: i64) {
        let plan = plan(method, limit, ideas);
        let poll = Poll {
            id: PollId(1),
            method,
            limit,
            opens_at: Timestamp(0),
            closes_at: Timestamp(100),
            closed: false,
            counts_shown: CountsShown::Live,
        };
        let mut participant = Participant::new("p".into(), "c".into(), plan.ideas.len());
        let mut current: BTreeMap<IdeaId, Standing> = BTreeMap::new();
        for turn in 0..ideas * 5 {
            let (entry, out) = participant.next(&plan);
            let entries: Vec<_> = out.into_iter().chain([entry]).collect();
            let changes = apply(&poll.rules(), false, Timestamp(50), &current, &entries, |_| true);
            let changes =
                changes.unwrap_or_else(|refusal| panic!("{method:?} {limit:?} of {ideas}: {turn}: {refusal}"));
            assert!(!changes.is_empty(), "{method:?} {limit:?} of {ideas}: turn {turn} changes nothing");
            for change in changes {
                match change.after {
                    Some(after) => current.insert(change.idea, after),
                    None => current.remove(&change.idea),
                };
            }
        }
    }

    #[test]
    fn ballots_never_run_out() {
        for ideas in [1, 2, 3, 7, 10, 36] {
            for limit in [None, Some(1), Some(5), Some(50)] {
                goes_on(Method::Approval, limit, ideas);
            }
            goes_on(Method::Opinion, None, ideas);
        }
    }
}
