//! What a queue looks like now, in the published metrics.
//! Never a sum over time.

use hanmadi_ids::QueueId;
use hanmadi_protocol::{
    platform::observation::{Group, GroupKey, Metric, Observation, Stats},
    time::Timestamp,
};

use super::observe::QueueView;

/// A queue's group of the answer: the metrics asked for, or all of them.
#[must_use]
pub fn group(queue: QueueId, view: &QueueView<'_>, metrics: &[String]) -> Group {
    let data = data(view).into_iter();
    let wanted = data.filter(|one| metrics.is_empty() || metrics.contains(&one.metric)).collect();
    Group { group: GroupKey { queue_id: queue, media_type: "message".into() }, data: wanted }
}

fn data(view: &QueueView<'_>) -> Vec<Metric> {
    let waiting: Vec<Observation> = view
        .waiting
        .iter()
        .map(|wait| Observation {
            conversation_id: wait.conversation,
            observation_date: wait.since,
            participant_name: wait.name.clone(),
            message_type: wait.body.customer_channel().map(str::to_owned),
            preview: Some(wait.preview.clone()),
        })
        .collect();
    let off_queue = view.members - view.on_queue().min(view.members);
    let mut all = vec![
        Metric { observations: waiting, ..counted("oWaiting", view.waiting.len()) },
        since("oLongestWaiting", view.longest_waiting()),
        counted("oInteracting", view.interacting),
        since("oLongestInteracting", view.longest_interacting),
        counted("oAlerting", view.alerting),
        counted("oMemberUsers", view.members),
        counted("oActiveUsers", view.members),
        counted("oOnQueueUsers", view.on_queue()),
        counted("oOffQueueUsers", off_queue),
    ];
    let statuses = view.statuses.iter().map(|(status, count)| (status.name().to_owned(), *count));
    all.extend(statuses.map(|(status, count)| qualified("oUserRoutingStatuses", status, count)));
    let presences = view.presences.iter().map(|(presence, count)| (presence.id().to_string(), *count));
    all.extend(presences.map(|(presence, count)| qualified("oUserPresences", presence, count)));
    all
}

fn counted(name: &str, count: usize) -> Metric {
    Metric {
        metric: name.to_owned(),
        qualifier: None,
        stats: Stats { count, calculated_metric_value: None },
        observations: Vec::new(),
    }
}

fn qualified(name: &str, qualifier: String, count: usize) -> Metric {
    Metric { qualifier: Some(qualifier), ..counted(name, count) }
}

fn since(name: &str, since: Option<Timestamp>) -> Metric {
    let stats =
        Stats { count: usize::from(since.is_some()), calculated_metric_value: since.map(Timestamp::as_ms) };
    Metric { stats, ..counted(name, 0) }
}
