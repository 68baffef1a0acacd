//! Behaviour through the program's own doors, on real databases: one binary, a file for each subject.

mod answer;
mod bundle;
mod crawl;
mod engines;
mod html;
mod test_app;

mod assessments;
mod concealed;
mod imports;
mod issues;
mod permalinks;
mod privacy;
mod refusals;
mod revisions;
mod schema;
mod translations;
