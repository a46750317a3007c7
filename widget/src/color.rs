//! The owner's colour made readable: text on it by contrast, the colour itself moved until it holds on the surface.
//! Never touches the page; it computes, and the caller sets.

/// A colour as red, green and blue bytes.
pub(crate) type Rgb = [u8; 3];

/// Contrast that shapes need against the surface (WCAG 2.2, 1.4.11). Text on a colour has at least 4.5 by itself:
/// of black and white, one always reads that well.
const CONTRAST: f32 = 3.0;

/// Reads `#rgb` or `#rrggbb`.
pub(crate) fn parse(text: &str) -> Option<Rgb> {
    let digits = text.trim().strip_prefix('#')?;
    let number = u32::from_str_radix(digits, 16).ok()?;
    let byte = |shift: u32| (number >> shift & 0xff) as u8;
    let half = |shift: u32| (number >> shift & 0xf) as u8 * 17;
    match digits.len() {
        6 => Some([byte(16), byte(8), byte(0)]),
        3 => Some([half(8), half(4), half(0)]),
        _ => None,
    }
}

/// Writes `#rrggbb`.
pub(crate) fn write([red, green, blue]: Rgb) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// Moves `color` towards black or white, whichever the surface is further from, until it holds on `surface`.
pub(crate) fn holding(color: Rgb, surface: Rgb) -> Rgb {
    let goal = if luminance(surface) > 0.18 { 0 } else { 255 };
    let mut moved = color;
    for _ in 0..64 {
        if contrast(moved, surface) >= CONTRAST {
            break;
        }
        moved = moved.map(|part| step(part, goal));
    }
    moved
}

/// Black or white, whichever reads better on `color`.
pub(crate) fn on(color: Rgb) -> Rgb {
    let (black, white) = ([0, 0, 0], [255, 255, 255]);
    if contrast(white, color) >= contrast(black, color) { white } else { black }
}

fn step(part: u8, goal: u8) -> u8 {
    let distance = goal.abs_diff(part).div_ceil(24);
    if goal > part { part.saturating_add(distance) } else { part.saturating_sub(distance) }
}

fn contrast(one: Rgb, other: Rgb) -> f32 {
    let (a, b) = (luminance(one), luminance(other));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn luminance([red, green, blue]: Rgb) -> f32 {
    0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

/// The sRGB curve by squaring and a root: within 0.5 % of the exact one, and free of `powf`, which is heavy in wasm.
fn linear(part: u8) -> f32 {
    let part = f32::from(part) / 255.0;
    let square = part * part;
    (0.305_306 * part + 0.682_171) * square + 0.012_523 * part
}

#[cfg(test)]
mod tests {
    use super::{CONTRAST, contrast, holding, on, parse, write};

    #[test]
    fn every_owner_colour_becomes_readable() {
        for color in ["#0B6E4F", "#ffe600", "#0165A7", "#ffffff", "#000000", "#e11d48", "#abc"] {
            for surface in [[255, 255, 255], [0x15, 0x19, 0x18]] {
                let accent = holding(parse(color).unwrap(), surface);
                assert!(contrast(accent, surface) >= CONTRAST, "{color} on {surface:?}");
                assert!(contrast(on(accent), accent) >= 4.5, "text on {color}");
            }
        }
    }

    #[test]
    fn reads_and_writes() {
        assert_eq!(parse("#0b6e4f").map(write).as_deref(), Some("#0b6e4f"));
        assert_eq!(parse("#fff"), Some([255, 255, 255]));
        assert_eq!((parse("red"), parse("#12"), parse("#gggggg")), (None, None, None));
    }

    /// The table in tokens.css, checked as it stands.
    #[test]
    fn tokens_hold() {
        let css = include_str!("../tokens.css");
        let mut blocks = css.split(":root {").skip(1);
        for _ in 0..2 {
            let block = blocks.next().unwrap();
            let value = |name: &str| {
                let at = block.find(&format!("--{name}: ")).unwrap() + name.len() + 4;
                parse(block.get(at..at + 7).unwrap()).unwrap()
            };
            let needs = [
                ("text", "surface", 4.5),
                ("text", "surface-raised", 4.5),
                ("text-muted", "surface", 4.5),
                ("text-muted", "surface-raised", 4.5),
                ("on-accent", "accent", 4.5),
                ("accent", "surface", 3.0),
                ("danger", "surface", 4.5),
                ("focus", "surface", 3.0),
                ("control-line", "surface", 3.0),
            ];
            for (front, back, least) in needs {
                let found = contrast(value(front), value(back));
                assert!(found >= least, "--{front} on --{back}: {found}");
            }
        }
    }
}
