//! Machines that log in with an id and a secret: `/api/v2/oauth/clients`.
//! Never a secret in a row: it is told once, to who made it, and kept as a hash beside the rows.

use hanmadi_access::password;
use hanmadi_ids::ClientId;
use hanmadi_protocol::{
    limits,
    platform::oauth::{OAuthClient, OAuthClientRequest},
};

use crate::{
    answer::Work,
    call::{LoginChange, Refusal, Reply, done, ok},
    check,
    joining::meant,
    people::told,
    rows::{ClientRow, Marks},
    state::Organization,
};

impl Organization {
    pub(crate) fn list_clients(&self, work: &Work<'_>) -> Reply {
        let wanted = self.clients.by_name().into_iter().filter(|(_, row)| work.call.wants(&row.name));
        ok(&work.call.page(wanted.map(|(id, row)| body(id, row, None)).collect())?)
    }

    pub(crate) fn read_client(&self, work: &Work<'_>) -> Reply {
        let id = work.call.id(0, "OAuth client")?;
        ok(&body(id, self.clients.find(id)?, None))
    }

    pub(crate) fn create_client(&mut self, work: &mut Work<'_>) -> Reply {
        let request: OAuthClientRequest = work.call.body()?;
        let marks = Marks::made(work.now, Some(&work.call.by));
        let row = self.client_row(
            None,
            &request,
            ClientRow {
                name: String::new(),
                description: None,
                role: meant(request.role.unwrap_or_default()),
                marks,
            },
        )?;
        let id = work.mint.draw();
        self.clients.put(id, row.clone(), &mut work.rows)?;
        ok(&body(id, &row, Some(secret(work, id, &row))))
    }

    pub(crate) fn update_client(&mut self, work: &mut Work<'_>) -> Reply {
        let id = work.call.id(0, "OAuth client")?;
        let before = self.clients.find(id)?.clone();
        let request: OAuthClientRequest = work.call.body()?;
        let role = request.role.map_or(before.role, meant);
        let marks = before.marks.changed(work.now, &work.call.by);
        let row = self.client_row(Some(id), &request, ClientRow { role, marks, ..before })?;
        self.clients.put(id, row.clone(), &mut work.rows)?;
        work.logins.push(LoginChange::ClientRole { client: id, role: row.role });
        ok(&body(id, &row, None))
    }

    pub(crate) fn delete_client(&mut self, work: &mut Work<'_>) -> Reply {
        let id = work.call.id(0, "OAuth client")?;
        self.clients.find(id)?;
        self.clients.remove(id, &mut work.rows);
        work.logins.push(LoginChange::ClientGone { client: id });
        done()
    }

    pub(crate) fn renew_client(&mut self, work: &mut Work<'_>) -> Reply {
        let id = work.call.id(0, "OAuth client")?;
        let before = self.clients.find(id)?.clone();
        let marks = before.marks.changed(work.now, &work.call.by);
        let row = ClientRow { marks, ..before };
        self.clients.put(id, row.clone(), &mut work.rows)?;
        ok(&body(id, &row, Some(secret(work, id, &row))))
    }

    fn client_row(
        &self,
        id: Option<ClientId>,
        request: &OAuthClientRequest,
        row: ClientRow,
    ) -> Result<ClientRow, Refusal> {
        let name = check::name(&request.name)?;
        self.clients.check_name(&name, id, limits::CLIENTS)?;
        let description = check::description(request.description.clone())?;
        Ok(ClientRow { name, description, ..row })
    }
}

/// The host's fresh secret, as a machine's from now on.
fn secret(work: &mut Work<'_>, client: ClientId, row: &ClientRow) -> String {
    let hash = password::hash(work.secret, work.salt, work.rounds);
    work.logins.push(LoginChange::Client { client, role: row.role, hash });
    work.secret.to_owned()
}

fn body(id: ClientId, row: &ClientRow, secret: Option<String>) -> OAuthClient {
    OAuthClient {
        id,
        name: row.name.clone(),
        description: row.description.clone(),
        authorized_grant_type: Default::default(),
        access_token_validity_seconds: limits::ACCESS_TOKEN_SECONDS,
        role: told(row.role),
        secret,
        date_created: row.marks.created,
        date_modified: row.marks.modified,
        self_uri: format!("/api/v2/oauth/clients/{id}"),
    }
}
