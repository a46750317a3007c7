//! The desk: where agents see what waits, take it, and answer.
//! Never uses anything but the platform API and its notification channel.

mod api;
mod desk;
mod host;
#[expect(unreachable_pub, reason = "Leptos makes the properties of a component public")]
mod view;
mod words;

fn main() {
    host::page::set_language(words::language().tag());
    leptos::mount::mount_to_body(view::app::App);
}
