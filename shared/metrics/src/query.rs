//! The details query: which records match, and in which order (contact-centre 4.9).
//! Never a dimension it doesn't know: such a query is refused by name, not answered with too little.
//!
//! The interval binds as published: a conversation is found if it began on a day (UTC) that the interval touches
//! and went on during it. Segment filters must all be met by one and the same segment; a conversation filter may
//! be met by any of a conversation's values. Filters of a list join by `and`.

mod compile;
mod dimension;
mod interval;

use core::cmp::Ordering;

use hanmadi_ids::{ConversationId, UserId};
use hanmadi_protocol::{
    limits,
    platform::analytics::query::{DetailsQuery, Order, OrderBy},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

use crate::record::{Participant, Record, Session, Span};
use compile::Tree;
pub use interval::Interval;

/// Why a query is not evaluated. Nothing is wrong with the records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong.
    pub kind: RefusalKind,
    /// One sentence for people, naming the place.
    pub text: String,
}

/// What is wrong with a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalKind {
    /// The interval is no interval, or too long.
    Interval,
    /// The page has no such number or size, or lies too far back.
    Paging,
    /// The order is not one of the published ones.
    Order,
    /// A filter is no filter.
    Filter,
    /// A dimension that is not known.
    Dimension,
    /// A metric that is not known.
    Metric,
    /// A part of the published query that is not evaluated here.
    NotOffered,
}

impl Refusal {
    fn new(kind: RefusalKind, text: impl Into<String>) -> Self {
        Self { kind, text: text.into() }
    }
}

/// A query that can be evaluated.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// Of which time.
    pub interval: Interval,
    by: OrderBy,
    descending: bool,
    size: usize,
    number: usize,
    segments: Vec<Tree<dimension::Segment>>,
    conversations: Vec<Tree<dimension::Conversation>>,
}

/// A record that matches, without its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    /// Where it stands in the order.
    pub key: Timestamp,
    /// Which conversation.
    pub conversation: ConversationId,
}

impl Query {
    /// Reads a query.
    ///
    /// # Errors
    /// [`Refusal`] with what it can't take.
    pub fn read(body: &DetailsQuery) -> Result<Self, Refusal> {
        for (name, values) in [
            ("aggregations", &body.aggregations),
            ("evaluationFilters", &body.evaluation_filters),
            ("surveyFilters", &body.survey_filters),
            ("resolutionFilters", &body.resolution_filters),
        ] {
            if !values.is_empty() {
                return Err(Refusal::new(RefusalKind::NotOffered, format!("{name} are not offered here.")));
            }
        }
        let (size, number) =
            body.paging.map_or((limits::PAGE_SIZE, 1), |page| (page.page_size, page.page_number));
        let within = size.checked_mul(number).is_some_and(|reach| reach <= limits::DETAILS_REACH);
        if size == 0 || number == 0 || size > limits::PAGE_SIZE_MAX || !within {
            let text = format!(
                "pageSize is 1 to {}, pageNumber from 1, and together they reach {} conversations at most.",
                limits::PAGE_SIZE_MAX,
                limits::DETAILS_REACH
            );
            return Err(Refusal::new(RefusalKind::Paging, text));
        }
        Ok(Self {
            interval: Interval::read(&body.interval)?,
            by: order_by(body.order_by.as_ref())?,
            descending: is_descending(body.order.as_ref())?,
            size,
            number,
            segments: body.segment_filters.iter().map(compile::filter).collect::<Result<_, _>>()?,
            conversations: body.conversation_filters.iter().map(compile::filter).collect::<Result<_, _>>()?,
        })
    }

    /// How many hits of the order's beginning are needed to know this page.
    #[must_use]
    pub const fn reach(&self) -> usize {
        self.size.saturating_mul(self.number)
    }

    /// Whether a record matches, and where it then stands. With `user`, only if they took part.
    #[must_use]
    pub fn matches(&self, record: &Record, user: Option<UserId>) -> Option<Hit> {
        let seen = user.is_none_or(|user| record.involves(user));
        if !seen || !self.interval.covers(record.started, record.ended) {
            return None;
        }
        if !self.conversations.iter().all(|tree| tree.holds(|test| test.holds(record))) {
            return None;
        }
        let mut spans = self.spans(record).peekable();
        if !self.segments.is_empty() {
            spans.peek()?;
        }
        let never = Timestamp::from_ms(u64::MAX);
        let key = match self.by {
            OrderBy::ConversationEnd => record.ended.unwrap_or(never),
            OrderBy::SegmentStart => spans.map(|span| span.from).min().unwrap_or(record.started),
            OrderBy::SegmentEnd => spans.map(|span| span.to.unwrap_or(never)).max().unwrap_or(never),
            OrderBy::ConversationStart | OrderBy::Unknown(_) => record.started,
        };
        Some(Hit { key, conversation: record.conversation })
    }

    /// The spans that meet every segment filter.
    fn spans<'r>(&'r self, record: &'r Record) -> impl Iterator<Item = &'r Span> {
        record.sessions().flat_map(move |(participant, session)| {
            let met = move |span: &&Span| self.met(record, participant, session, span);
            session.spans.iter().filter(met)
        })
    }

    fn met(&self, record: &Record, participant: &Participant, session: &Session, span: &Span) -> bool {
        let place = dimension::Place { record, participant, session, span };
        self.segments.iter().all(|tree| tree.holds(|test| test.holds(&place)))
    }

    /// Which of two hits comes first. Of the same moment the lesser id, so that pages don't overlap.
    #[must_use]
    pub fn compare(&self, a: &Hit, b: &Hit) -> Ordering {
        let order = (a.key, a.conversation).cmp(&(b.key, b.conversation));
        if self.descending { order.reverse() } else { order }
    }

    /// The hits of this page, of all hits or of at least [`Query::reach`] of the first ones.
    #[must_use]
    pub fn page(&self, mut hits: Vec<Hit>) -> Vec<Hit> {
        hits.sort_by(|a, b| self.compare(a, b));
        hits.into_iter().skip(self.size.saturating_mul(self.number - 1)).take(self.size).collect()
    }
}

fn order_by(by: Option<&OrderBy>) -> Result<OrderBy, Refusal> {
    match by {
        None => Ok(OrderBy::ConversationStart),
        Some(OrderBy::Unknown(other)) => {
            Err(Refusal::new(RefusalKind::Order, format!("orderBy can't be {other:?}.")))
        }
        Some(known) => Ok(known.clone()),
    }
}

fn is_descending(order: Option<&Order>) -> Result<bool, Refusal> {
    match order {
        None | Some(Order::Asc) => Ok(false),
        Some(Order::Desc) => Ok(true),
        Some(Order::Unknown(other)) => {
            Err(Refusal::new(RefusalKind::Order, format!("order can't be {other:?}.")))
        }
    }
}
