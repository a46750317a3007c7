//! Building what a browser loads: the messenger, the desk, the loader, the demo pages.
//!
//! Files get names with a hash of their content, so that they can be cached for ever; only
//! `index.html` and `loader.js` keep theirs.

use std::fs;
use std::path::{Path, PathBuf};

use crate::files;
use crate::fingerprint;
use crate::process;
use crate::repo::Repo;
use crate::setup::Tools;
use crate::trouble::{AtPath, Result, Trouble};

/// What rustc and wasm-bindgen emit and every supported engine reads. Not `--all-features`,
/// which writes encodings that engines refuse.
const WASM_FEATURES: [&str; 7] = [
    "--enable-mutable-globals",
    "--enable-sign-ext",
    "--enable-nontrapping-float-to-int",
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-reference-types",
    "--enable-exception-handling",
];

/// One Leptos application: a crate, its page and its style.
#[derive(Clone, Copy, Debug)]
pub(crate) struct App {
    pub(crate) name: &'static str,
    pub(crate) dir: &'static str,
    package: &'static str,
}

pub(crate) const MESSENGER: App = App { name: "messenger", dir: "widget", package: "hanmadi-messenger" };
pub(crate) const DESK: App = App { name: "desk", dir: "www/desk", package: "hanmadi-desk" };

/// Names of the built files, as the page's tokens call them.
struct Names {
    js: String,
    wasm: String,
    css: String,
}

impl App {
    pub(crate) fn inputs(&self, repo: &Repo) -> Vec<PathBuf> {
        let mut inputs = fingerprint::crate_dirs(repo, self.dir);
        inputs.extend([repo.join("Cargo.toml"), repo.join("Cargo.lock"), repo.join("xtask/src/browser.rs")]);
        inputs
    }

    pub(crate) fn outputs(&self, repo: &Repo) -> Vec<PathBuf> {
        vec![repo.assets().join(self.name).join("index.html")]
    }

    pub(crate) fn build(&self, repo: &Repo, tools: &Tools) -> Result<()> {
        let work = repo.target().join("browser").join(self.name);
        fs::create_dir_all(&work).at(&work)?;
        let wasm = self.compile(repo, tools, &work)?;
        let names = self.bundle(repo, tools, &work, &wasm)?;
        self.page(repo, &names)?;
        let kept = [names.js.as_str(), names.wasm.as_str(), names.css.as_str(), "index.html", "loader.js"];
        files::prune(&repo.assets().join(self.name), |name| kept.contains(&name))
    }

    /// Cargo, wasm-bindgen, wasm-opt; returns the optimized module.
    fn compile(&self, repo: &Repo, tools: &Tools, work: &Path) -> Result<Vec<u8>> {
        const TARGET: &str = "wasm32-unknown-unknown";
        let mut cargo = process::command(repo, "cargo");
        cargo.args(["build", "--profile", "web", "--target", TARGET, "--package", self.package]);
        process::show(&mut cargo)?;
        let built = repo.target().join(TARGET).join("web").join(format!("{}.wasm", self.package));
        let mut bindgen = process::command(repo, &tools.wasm_bindgen);
        bindgen.arg(&built).args(["--target", "web", "--no-typescript", "--omit-default-module-path"]);
        bindgen.args(["--out-name", "glue", "--out-dir"]).arg(work);
        process::read(&mut bindgen)?;
        let small = work.join("small.wasm");
        let mut opt = process::command(repo, &tools.wasm_opt);
        opt.arg(work.join("glue_bg.wasm")).arg("-Oz").args(WASM_FEATURES).arg("-o").arg(&small);
        process::read(&mut opt)?;
        check_wasm(repo, &small)?;
        fs::read(&small).at(&small)
    }

    /// Writes the three hashed files.
    fn bundle(&self, repo: &Repo, tools: &Tools, work: &Path, wasm: &[u8]) -> Result<Names> {
        let out = repo.assets().join(self.name);
        let wasm_name = format!("app.{}.wasm", files::short_hash(wasm));
        files::write(&out.join(&wasm_name), wasm)?;
        let boot = work.join("boot.js");
        let text = format!(
            "import init from \"./glue.js\";\ninit({{ module_or_path: new URL(\"{wasm_name}\", import.meta.url) }});\n"
        );
        files::write(&boot, text.as_bytes())?;
        let js = bundled(repo, tools, &boot, &work.join("app.js"), &["--format=esm", "--target=es2022"])?;
        let style = repo.join(self.dir).join("style.css");
        let css = bundled(
            repo,
            tools,
            &style,
            &work.join("app.css"),
            &["--target=chrome110,firefox110,safari16.4"],
        )?;
        let js_name = format!("app.{}.js", files::short_hash(&js));
        let css_name = format!("app.{}.css", files::short_hash(&css));
        files::write(&out.join(&js_name), &js)?;
        files::write(&out.join(&css_name), &css)?;
        Ok(Names { js: js_name, wasm: wasm_name, css: css_name })
    }

    /// Fills the page's tokens. Written last: until then a browser finds the files of before.
    fn page(&self, repo: &Repo, names: &Names) -> Result<()> {
        let source = repo.join(self.dir).join("index.html");
        let mut text = fs::read_to_string(&source).at(&source)?;
        for (token, name) in [("{{js}}", &names.js), ("{{wasm}}", &names.wasm), ("{{css}}", &names.css)] {
            text = text.replace(token, name);
        }
        // {{look}} stays: the Worker fills it in for each deployment.
        if text.replace("{{look}}", "").contains("{{") {
            return Err(Trouble::new(format!("{} has an unknown {{{{token}}}}", source.display()))
                .hint("the tokens are {{js}}, {{wasm}}, {{css}} and {{look}}"));
        }
        files::write(&repo.assets().join(self.name).join("index.html"), text.as_bytes())
    }
}

pub(crate) fn loader_inputs(repo: &Repo) -> Vec<PathBuf> {
    vec![repo.join("widget/loader"), repo.join("xtask/src/browser.rs")]
}

pub(crate) fn loader_output(repo: &Repo) -> PathBuf {
    repo.assets().join("messenger/loader.js")
}

/// The script a page pastes: one small classic script that runs in older browsers too.
pub(crate) fn build_loader(repo: &Repo, tools: &Tools) -> Result<()> {
    let source = repo.join("widget/loader/loader.js");
    let work = repo.target().join("browser/loader.js");
    let bytes = bundled(repo, tools, &source, &work, &["--format=iife", "--target=es2018"])?;
    files::write(&loader_output(repo), &bytes)
}

pub(crate) fn demo_inputs(repo: &Repo) -> Vec<PathBuf> {
    vec![repo.join("www/demo"), repo.join("xtask/src/browser.rs")]
}

/// Copies the demo pages as they are.
pub(crate) fn build_demo(repo: &Repo) -> Result<()> {
    let from = repo.join("www/demo");
    let to = repo.assets().join("demo");
    fs::create_dir_all(&to).at(&to)?;
    for file in files::list(&from) {
        let name = file.strip_prefix(&from).unwrap_or(&file);
        files::write(&to.join(name), &fs::read(&file).at(&file)?)?;
    }
    files::prune(&to, |name| from.join(name).is_file())
}

pub(crate) fn description_input(repo: &Repo) -> PathBuf {
    repo.join("edge/openapi.json")
}

pub(crate) fn description_output(repo: &Repo) -> PathBuf {
    repo.assets().join("docs/openapi.json")
}

/// Copies the description of the platform API, which a test keeps current.
pub(crate) fn build_description(repo: &Repo) -> Result<()> {
    let from = description_input(repo);
    files::write(&description_output(repo), &fs::read(&from).at(&from)?)
}

/// Lists every asset with its size, for the weight test and for people.
pub(crate) fn write_manifest(repo: &Repo) -> Result<()> {
    let assets = repo.assets();
    let mut lines = Vec::new();
    for file in files::list(&assets) {
        let name = file.strip_prefix(&assets).unwrap_or(&file).to_string_lossy().into_owned();
        let bytes = fs::metadata(&file).at(&file)?.len();
        if name != "manifest.json" && !name.starts_with('.') {
            lines.push(format!("  \"{name}\": {bytes}"));
        }
    }
    files::write(&assets.join("manifest.json"), format!("{{\n{}\n}}\n", lines.join(",\n")).as_bytes())
}

fn bundled(repo: &Repo, tools: &Tools, source: &Path, out: &Path, options: &[&str]) -> Result<Vec<u8>> {
    if !source.is_file() {
        return Err(Trouble::new(format!("{} is missing", source.display())));
    }
    let mut esbuild = process::command(repo, &tools.esbuild);
    esbuild.arg(source).args(["--bundle", "--minify", "--charset=utf8", "--log-level=warning"]);
    esbuild.args(options).arg(format!("--outfile={}", out.display()));
    process::read(&mut esbuild)?;
    fs::read(out).at(out)
}

/// Compiles a module in Node: an optimizer that writes newer encodings than engines read is
/// noticed here and not by a visitor.
fn check_wasm(repo: &Repo, path: &Path) -> Result<()> {
    process::read(process::command(repo, "node").arg(repo.join("xtask/npm/check-wasm.mjs")).arg(path))
        .map(drop)
}
