//! Ready answers: `/api/v2/responsemanagement/responses`.
//! Never two of the same name in one library, nor one that could not be sent as it stands.

use std::collections::BTreeSet;

use hanmadi_ids::{LibraryId, ResponseId};
use hanmadi_protocol::{
    limits,
    platform::{
        paging::Page,
        reference::Reference,
        response::{
            MESSAGING, PLAIN, Response, ResponseFilter, ResponseQueryRequest, ResponseQueryResults,
            ResponseRequest, Substitution, Text,
        },
    },
};

use crate::{
    answer::Work,
    call::{Refusal, Reply, done, ok},
    check,
    rows::{Marks, ResponseRow},
    state::Organization,
};

impl Organization {
    pub(crate) fn list_responses(&self, work: &Work<'_>) -> Reply {
        let library: Option<LibraryId> = match work.call.query("libraryId") {
            None => None,
            Some(id) => Some(id.parse().map_err(|_| Refusal::bad("libraryId is the id of a library."))?),
        };
        let all = self.responses.by_name().into_iter();
        let wanted = all.filter(|(_, row)| library.is_none_or(|library| row.libraries.contains(&library)));
        ok(&work.call.page(wanted.map(|(id, row)| self.response_body(id, row)).collect())?)
    }

    pub(crate) fn query_responses(&self, work: &Work<'_>) -> Reply {
        let request: ResponseQueryRequest = work.call.body()?;
        let sizes = 1..=limits::LISTING_SIZE_MAX;
        let size = check::within("pageSize", request.page_size.unwrap_or(limits::PAGE_SIZE), sizes)?;
        if request.filters.len() > limits::SEARCH_TERMS {
            return Err(Refusal::bad(format!("A query has at most {} filters.", limits::SEARCH_TERMS)));
        }
        let filters: Vec<_> = request.filters.iter().map(in_libraries).collect::<Result<_, _>>()?;
        let folded = check::folded(&request.query_phrase);
        let words: Vec<&str> = folded.split_whitespace().collect();
        let fits = |row: &ResponseRow| {
            let texts = row.texts.iter().map(|text| check::folded(&text.content));
            let own: Vec<String> = texts.chain([check::folded(&row.name)]).collect();
            words.iter().all(|word| own.iter().any(|text| text.contains(word)))
                && filters.iter().all(|any| any.iter().any(|library| row.libraries.contains(library)))
        };
        let found: Vec<_> = self.responses.by_name().into_iter().filter(|(_, row)| fits(row)).collect();
        let total = found.len();
        let page = found.into_iter().take(size).map(|(id, row)| self.response_body(id, row));
        ok(&ResponseQueryResults { results: Page::new(page.collect(), size, 1, total) })
    }

    pub(crate) fn read_response(&self, work: &Work<'_>) -> Reply {
        let id = work.call.id(0, "response")?;
        ok(&self.response_body(id, self.responses.find(id)?))
    }

    pub(crate) fn create_response(&mut self, work: &mut Work<'_>) -> Reply {
        let request: ResponseRequest = work.call.body()?;
        if self.responses.len() >= limits::RESPONSES {
            let text = format!("There are {} responses already.", limits::RESPONSES);
            return Err(Refusal::conflict("too.many", text));
        }
        let id = work.mint.draw();
        self.keep_response(work, id, request, Marks::made(work.now, Some(&work.call.by)))
    }

    pub(crate) fn update_response(&mut self, work: &mut Work<'_>) -> Reply {
        let id = work.call.id(0, "response")?;
        let before = &self.responses.find(id)?.marks;
        let request: ResponseRequest = work.call.body()?;
        let marks = check::version(before, request.version)?.changed(work.now, &work.call.by);
        self.keep_response(work, id, request, marks)
    }

    pub(crate) fn delete_response(&mut self, work: &mut Work<'_>) -> Reply {
        let id: ResponseId = work.call.id(0, "response")?;
        self.responses.find(id)?;
        self.responses.remove(id, &mut work.rows);
        done()
    }

    fn keep_response(
        &mut self,
        work: &mut Work<'_>,
        id: ResponseId,
        request: ResponseRequest,
        marks: Marks,
    ) -> Reply {
        let ResponseRequest { name, libraries, texts, substitutions, response_type, .. } = request;
        let name = check::name(&name)?;
        let libraries: BTreeSet<LibraryId> = libraries.into_iter().map(|library| library.id).collect();
        check::within("The number of libraries", libraries.len(), 1..=limits::RESPONSE_PARTS)?;
        if libraries.iter().any(|library| !self.libraries.has(*library)) {
            return Err(Refusal::absent("library"));
        }
        if response_type.as_deref().is_some_and(|kind| kind != MESSAGING) {
            return Err(Refusal::not_offered("a responseType other than MessagingTemplate."));
        }
        let folded = check::folded(&name);
        let same = |(other, row): (ResponseId, &ResponseRow)| {
            other != id && check::folded(&row.name) == folded && !row.libraries.is_disjoint(&libraries)
        };
        if self.responses.iter().any(same) {
            let text = "There is a response of that name in one of its libraries.";
            return Err(Refusal::conflict("name.taken", text));
        }
        let texts = checked_texts(texts)?;
        let substitutions = checked_substitutions(substitutions)?;
        let row = ResponseRow { name, libraries, texts, substitutions, response_type, marks };
        self.responses.put(id, row.clone(), &mut work.rows)?;
        ok(&self.response_body(id, &row))
    }

    fn response_body(&self, id: ResponseId, row: &ResponseRow) -> Response {
        let library = |id: &LibraryId| {
            let known = self.libraries.get(*id);
            known.map_or_else(|| Reference::new(*id), |row| Reference::named(*id, &row.name))
        };
        Response {
            id,
            name: row.name.clone(),
            version: row.marks.version,
            libraries: row.libraries.iter().map(library).collect(),
            texts: row.texts.clone(),
            substitutions: row.substitutions.clone(),
            response_type: row.response_type.clone(),
            created_by: row.marks.created_by.clone().map(Reference::new),
            date_created: row.marks.created,
            self_uri: format!("/api/v2/responsemanagement/responses/{id}"),
        }
    }
}

/// The libraries in one of which a response has to stand.
fn in_libraries(filter: &ResponseFilter) -> Result<Vec<LibraryId>, Refusal> {
    if filter.name != "libraryId" || !matches!(filter.operator.as_str(), "EQUALS" | "IN") {
        return Err(Refusal::not_offered("a filter other than libraryId with EQUALS or IN."));
    }
    check::within("The number of values", filter.values.len(), 1..=limits::RESPONSE_PARTS)?;
    let ids = filter.values.iter().map(|id| id.parse().map_err(|_| Refusal::absent("library")));
    ids.collect()
}

fn checked_texts(texts: Vec<Text>) -> Result<Vec<Text>, Refusal> {
    check::within("The number of texts", texts.len(), 1..=limits::RESPONSE_PARTS)?;
    for text in &texts {
        if text.content_type != PLAIN {
            return Err(Refusal::not_offered("a contentType other than text/plain."));
        }
        if text.content.trim().is_empty() || text.content.chars().count() > limits::AGENT_TEXT_CHARS {
            return Err(Refusal::bad(format!(
                "content must have 1 to {} characters.",
                limits::AGENT_TEXT_CHARS
            )));
        }
    }
    Ok(texts)
}

fn checked_substitutions(substitutions: Vec<Substitution>) -> Result<Vec<Substitution>, Refusal> {
    check::within("The number of substitutions", substitutions.len(), 0..=limits::RESPONSE_PARTS)?;
    let mut ids = BTreeSet::new();
    let checked = substitutions.into_iter().map(|Substitution { id, description, default_value }| {
        let id = check::name(&id)?;
        if id.contains(['{', '}']) || !ids.insert(id.clone()) {
            return Err(Refusal::bad("Each substitution has an id of its own, without braces."));
        }
        if default_value.as_ref().is_some_and(|value| value.chars().count() > limits::DESCRIPTION_CHARS) {
            return Err(Refusal::bad(format!(
                "defaultValue must have at most {} characters.",
                limits::DESCRIPTION_CHARS
            )));
        }
        Ok(Substitution { id, description: check::description(description)?, default_value })
    });
    checked.collect()
}
