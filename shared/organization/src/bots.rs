//! Bots: `/api/v2/hanmadi/bots` (M-ROUTE-1).
//! Never a secret in the clear: it is sealed before it is a row, and not told again.

use hanmadi_access::seal;
use hanmadi_ids::BotId;
use hanmadi_protocol::{
    configuration::Bot as SealedBot,
    limits,
    platform::{
        bot::{Bot, BotRequest},
        flow::Outcome,
    },
};

use crate::{
    answer::Work,
    call::{Refusal, Reply, done, ok},
    check,
    rows::{BotRow, Marks},
    state::Organization,
};

/// How long a bot may take unless the owner says otherwise, in milliseconds.
const TIMEOUT_MS: u64 = 5000;

impl Organization {
    pub(crate) fn list_bots(&self, work: &Work<'_>) -> Reply {
        let wanted = self.bots.by_name().into_iter().filter(|(_, row)| work.call.wants(&row.name));
        ok(&work.call.page(wanted.map(|(id, row)| body(id, row)).collect())?)
    }

    pub(crate) fn read_bot(&self, work: &Work<'_>) -> Reply {
        let id = work.call.id(0, "bot")?;
        ok(&body(id, self.bots.find(id)?))
    }

    pub(crate) fn create_bot(&mut self, work: &mut Work<'_>) -> Reply {
        let request: BotRequest = work.call.body()?;
        if request.secret.is_none() {
            return Err(Refusal::bad("secret is missing."));
        }
        let marks = Marks::made(work.now, Some(&work.call.by));
        let row = BotRow { timeout_ms: TIMEOUT_MS, marks, ..BotRow::default() };
        let id = work.mint.draw();
        self.keep_bot(work, id, None, request, row)
    }

    pub(crate) fn update_bot(&mut self, work: &mut Work<'_>) -> Reply {
        let id = work.call.id(0, "bot")?;
        let before = self.bots.find(id)?.clone();
        let request: BotRequest = work.call.body()?;
        let marks = check::version(&before.marks, request.version)?.changed(work.now, &work.call.by);
        self.keep_bot(work, id, Some(id), request, BotRow { marks, ..before })
    }

    pub(crate) fn delete_bot(&mut self, work: &mut Work<'_>) -> Reply {
        let id: BotId = work.call.id(0, "bot")?;
        self.bots.find(id)?;
        let uses = |outcome: &Outcome| matches!(outcome, Outcome::Bot(bot) if bot.bot == id);
        let user = self.published_flows().into_iter().find(|flow| {
            let document = &flow.document;
            uses(&document.otherwise) || document.rules.iter().any(|rule| uses(&rule.outcome))
        });
        if let Some(flow) = user {
            let text = format!("The published flow {} leads to this bot.", flow.document.name);
            return Err(Refusal::conflict("bot.in.use", text));
        }
        self.bots.remove(id, &mut work.rows);
        done()
    }

    /// Bots with their secrets sealed, for threads.
    pub(crate) fn sealed_bots(&self) -> Vec<SealedBot> {
        let bots = self.bots.iter().map(|(id, row)| SealedBot {
            id,
            name: row.name.clone(),
            url: row.url.clone(),
            sealed_secret: row.sealed_secret.clone(),
            timeout_ms: row.timeout_ms,
        });
        bots.collect()
    }

    fn keep_bot(
        &mut self,
        work: &mut Work<'_>,
        id: BotId,
        known: Option<BotId>,
        request: BotRequest,
        mut row: BotRow,
    ) -> Reply {
        row.name = check::name(&request.name)?;
        self.bots.check_name(&row.name, known, limits::FLOWS)?;
        row.url = address(&request.url, work.plain_http)?;
        let timeout = request.timeout_ms.unwrap_or(row.timeout_ms);
        row.timeout_ms = check::within("timeoutMs", timeout, 500..=20_000)?;
        if let Some(secret) = request.secret {
            check::within("The number of characters of secret", secret.chars().count(), 16..=256)?;
            row.sealed_secret = seal::seal(&secret, work.nonce, work.key);
        }
        let answer = ok(&body(id, &row))?;
        self.bots.put(id, row, &mut work.rows)?;
        Ok(answer)
    }
}

/// An address that can be asked: `https` with a host, without a user or a fragment; `http` only where that is allowed,
/// since a question holds what customers say.
fn address(text: &str, plain_http: bool) -> Result<String, Refusal> {
    let bad = || Refusal::bad("url must be an address such as https://bot.example/ask.");
    let rest = match (text.strip_prefix("https://"), text.strip_prefix("http://")) {
        (Some(rest), _) => rest,
        (None, Some(rest)) if plain_http => rest,
        (None, Some(_)) => {
            let text = "url must begin with https://, since what customers say must not travel in the clear. Only a \
                        development server takes http://.";
            return Err(Refusal { code: "bot.url.insecure", ..Refusal::bad(text) });
        }
        (None, None) => return Err(bad()),
    };
    let host = rest.split(['/', '?']).next().unwrap_or_default();
    let fine = !host.is_empty()
        && text.chars().count() <= limits::DESCRIPTION_CHARS
        && !text.contains(['@', '#', '\\', '"', '<', '>'])
        && text.chars().all(|letter| letter.is_ascii_graphic());
    if fine { Ok(text.to_owned()) } else { Err(bad()) }
}

fn body(id: BotId, row: &BotRow) -> Bot {
    Bot {
        id,
        name: row.name.clone(),
        url: row.url.clone(),
        timeout_ms: row.timeout_ms,
        version: row.marks.version,
        date_created: row.marks.created,
        date_modified: row.marks.modified,
        self_uri: format!("/api/v2/hanmadi/bots/{id}"),
    }
}
