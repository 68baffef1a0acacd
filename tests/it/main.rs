//! Behaviour through the program's own doors, on real databases: one binary, a file for each subject.

mod answer;
mod bundle;
mod crawl;
#[cfg(feature = "mail-tests")]
mod dovecot;
mod engines;
mod html;
mod post;
mod program;
mod test_app;
mod xml;

mod architecture;
mod assessments;
mod caching;
mod campaigns;
mod command_line;
mod concealed;
mod demo;
mod desk;
mod exports;
mod feeds;
mod imports;
mod issue_mail;
mod issues;
mod keys;
mod leaks;
mod metadata;
mod newsletter;
mod pages;
mod parity;
mod permalinks;
mod privacy;
mod refusals;
mod renewal;
mod returns;
mod revisions;
#[cfg(feature = "mail-tests")]
mod round_trip;
mod round_trips;
mod schema;
mod serving;
mod sitemap;
mod subscribers;
mod themes;
mod translations;
mod words;
