//! How long an ordinary commentary takes: `cargo run --release --example speed`. The aim is 150 µs at most.

use std::hint::black_box;
use std::io::Write as _;
use std::time::Instant;

use bellwether_language::Language;
use bellwether_markup::{Options, plain, render};

const PARAGRAPH: &str = "Упраўленне сувязі ўпершыню апублікавала \"поўны спіс\" заблакаваных адрасоў - 2317 пазіцый, - \
    і парадак абскарджання.[^list] Як адзначыў *Павел Норд*, зроблена гэта паводле рашэння суда ад 12 лістапада 2026 \
    года; з 14 заяў задаволена 5. У [паведамленні](https://comms.example/list) сказана, што аб'яднаныя рэдакцыі маюць \
    30 дзён. Аналітыкі лічаць гэта **першым крокам** за тры гады,[^note] аднак 12,5 % адрасоў спіса належаць сродкам \
    масавай інфармацыі, якія ўжо не працуюць, і ніхто не тлумачыць, чаму яны там апынуліся.\n\n";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut text = String::new();
    for index in 0..7 {
        if index % 3 == 0 {
            text.push_str("## Што далей\n\n");
        }
        text.push_str(PARAGRAPH);
    }
    text.push_str("- першы пункт\n- другі пункт[^court]\n\n> Цытата на два\n> радкі.\n\n[^note]: Звычайная заўвага.\n");
    let options = Options { sources: &["list", "court"], ..Options::default() };
    let document = render(&text, Language::Belarusian, &options)?;

    let mut output = std::io::stdout().lock();
    let bytes = text.len();
    writeln!(output, "{} words, {bytes} bytes, {} notes", document.words, document.notes.len())?;
    let mut time = |name: &str, run: &dyn Fn() -> usize| {
        let mut durations: Vec<_> = (0..2_000)
            .map(|_| {
                let start = Instant::now();
                black_box(run());
                start.elapsed()
            })
            .collect();
        durations.sort_unstable();
        writeln!(
            output,
            "{name}: best {:?}, median {:?}, 99 % within {:?}",
            durations[0], durations[1_000], durations[1_980]
        )
    };
    time("render", &|| {
        render(black_box(&text), Language::Belarusian, &options).map_or(0, |document| document.html.len())
    })?;
    time("plain", &|| plain(black_box(&text), Language::Belarusian).len())?;
    time("typeset", &|| bellwether_language::typeset_all(Language::Belarusian, black_box(&text)).len())?;
    Ok(())
}
