//! JSON Feed 1.1, jsonfeed.org.

use serde_json::json;

use super::Feed;

/// The feed as JSON.
pub(super) fn write(feed: &Feed) -> String {
    let items: Vec<_> = feed
        .items
        .iter()
        .map(|item| {
            json!({
                "id": item.id,
                "url": item.address,
                "title": item.title,
                "summary": item.lead,
                "content_html": item.html,
                "date_published": item.published,
                "date_modified": item.updated,
                "language": feed.language,
                "tags": [item.section],
                "authors": item.people.iter().map(|person| json!({ "name": person.name })).collect::<Vec<_>>(),
            })
        })
        .collect();
    let mut value = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": feed.subtitle,
        "home_page_url": feed.page,
        "feed_url": feed.own,
        "language": feed.language,
        "authors": [{ "name": feed.publisher }],
        "items": items,
    });
    if let Some(icon) = &feed.icon {
        value["icon"] = json!(icon);
    }
    value.to_string()
}
