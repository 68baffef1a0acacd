//! What of a picture must stay in sight where it is cut to fit.

/// A point of a picture, in percent of its width and height. The middle, unless somebody says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Focus {
    /// From the left.
    pub x: u8,
    /// From above.
    pub y: u8,
}

impl Default for Focus {
    fn default() -> Self {
        Self { x: 50, y: 50 }
    }
}

impl Focus {
    /// Takes two numbers from 0 to 100.
    #[must_use]
    pub fn new(x: i64, y: i64) -> Option<Self> {
        let percent = |number: i64| u8::try_from(number).ok().filter(|percent| *percent <= 100);
        Some(Self { x: percent(x)?, y: percent(y)? })
    }

    /// The classes by which the style sheet finds it, in steps of 25 percent; none in the middle. No page has a style of its own.
    #[must_use]
    pub fn classes(self) -> Option<String> {
        let step = |percent: u8| (u32::from(percent) + 12) / 25;
        match (step(self.x), step(self.y)) {
            (2, 2) => None,
            (x, y) => Some(format!("fx{x} fy{y}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Focus;

    #[test]
    fn a_focus_lies_within_its_picture() {
        assert_eq!(Focus::new(0, 100), Some(Focus { x: 0, y: 100 }));
        assert_eq!((Focus::new(-1, 0), Focus::new(0, 101), Focus::new(0, 300)), (None, None, None));
    }

    #[test]
    fn the_nearest_class_is_taken() {
        let classes = |x, y| Focus { x, y }.classes().unwrap_or_default();
        assert_eq!(
            (classes(0, 100), classes(12, 13), classes(88, 87)),
            ("fx0 fy4".into(), "fx0 fy1".into(), "fx4 fy3".into())
        );
        assert_eq!((classes(50, 50), classes(40, 60)), (String::new(), String::new()));
    }
}
