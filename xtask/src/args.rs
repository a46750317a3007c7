//! Command line words: flags with and without a value, and the rest.

use std::collections::BTreeMap;

use crate::trouble::{Result, Trouble};

/// What was given after the command's name.
#[derive(Debug, Default)]
pub(crate) struct Args {
    values: BTreeMap<String, String>,
    switches: Vec<String>,
    /// Words that are not flags, in order.
    pub(crate) words: Vec<String>,
}

impl Args {
    /// Reads `given`, knowing which flags take a value and which are switches.
    pub(crate) fn parse(given: &[String], valued: &[&str], switches: &[&str]) -> Result<Self> {
        let mut args = Self::default();
        let mut given = given.iter();
        while let Some(word) = given.next() {
            let Some(flag) = word.strip_prefix("--") else {
                args.words.push(word.clone());
                continue;
            };
            let (name, inline) = match flag.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (flag, None),
            };
            if switches.contains(&name) && inline.is_none() {
                args.switches.push(name.to_owned());
            } else if valued.contains(&name) {
                let value = inline.or_else(|| given.next().cloned());
                let value = value.ok_or_else(|| Trouble::new(format!("--{name} needs a value")))?;
                args.values.insert(name.to_owned(), value);
            } else {
                return Err(Trouble::new(format!("unknown option --{name}")).hint("cargo xtask help"));
            }
        }
        Ok(args)
    }

    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.switches.iter().any(|switch| switch == name)
    }

    /// Refuses words where a command takes none.
    pub(crate) fn no_words(&self) -> Result<()> {
        match self.words.first() {
            Some(word) => Err(Trouble::new(format!("unexpected `{word}`")).hint("cargo xtask help")),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Args;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn reads_values_switches_and_words() {
        let args =
            Args::parse(&words("--port 9 e2e --clock --state=x"), &["port", "state"], &["clock"]).unwrap();
        assert_eq!(args.value("port"), Some("9"));
        assert_eq!(args.value("state"), Some("x"));
        assert!(args.has("clock"));
        assert_eq!(args.words, ["e2e"]);
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        assert!(Args::parse(&words("--prot 9"), &["port"], &[]).is_err());
        assert!(Args::parse(&words("--port"), &["port"], &[]).is_err());
    }
}
