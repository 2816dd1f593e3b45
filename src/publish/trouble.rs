//! What keeps an editor's changes from going online, in words that say what has become of them and what to do.

/// Why publishing ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// git is not installed.
    NoGit,
    /// The region lies in no repository.
    NoRepository,
    /// A merge or rebase is not finished.
    Unfinished,
    /// No branch is checked out.
    NoBranch,
    /// The branch follows none elsewhere; its name.
    NoUpstream(String),
    /// git does not know who commits.
    WhoAreYou,
    /// Others have changed the same lines of these files.
    Conflict(Vec<String>),
    /// The other side can't be reached; its name, and what git says.
    Unreachable(String, String),
    /// The other side refuses, and why.
    Refused(String),
    /// Others were faster again and again.
    Busy,
    /// Something else that git says.
    Git(String),
}

impl Trouble {
    /// What is wrong and what to do, in German and English.
    pub fn words(&self) -> (String, String) {
        match self {
            Self::NoGit => (
                "das Programm `git` fehlt; installieren Sie es von https://git-scm.com".to_owned(),
                "the program `git` is missing; install it from https://git-scm.com".to_owned(),
            ),
            Self::NoRepository => (
                "dieser Ordner gehört zu keinem Git-Archiv; holen Sie die Region mit `git clone` und arbeiten Sie dort".to_owned(),
                "this folder is in no git repository; get the region by `git clone` and work there".to_owned(),
            ),
            Self::Unfinished => (
                "eine frühere Zusammenführung ist nicht beendet; `git status` zeigt sie, `git rebase --abort` oder `git merge --abort` nimmt sie \
                 zurück, ohne dass etwas verloren geht"
                    .to_owned(),
                "a former merge is not finished; `git status` shows it, `git rebase --abort` or `git merge --abort` takes it back, and nothing is \
                 lost"
                    .to_owned(),
            ),
            Self::NoBranch => (
                "es ist kein Zweig gewählt; wechseln Sie mit `git switch main` auf den, der veröffentlicht wird".to_owned(),
                "no branch is checked out; go to the one that is published by `git switch main`".to_owned(),
            ),
            Self::NoUpstream(branch) => (
                format!(
                    "der Zweig `{branch}` gehört zu keinem auf dem Server; verbinden Sie ihn einmal mit `git push --set-upstream origin {branch}`"
                ),
                format!("the branch `{branch}` follows none on the server; connect it once by `git push --set-upstream origin {branch}`"),
            ),
            Self::WhoAreYou => (
                "git weiß nicht, wer Sie sind; nennen Sie es ihm einmal: `git config --global user.name \"Vorname Name\"` und `git config \
                 --global user.email name@stadt.example`"
                    .to_owned(),
                "git doesn't know who you are; tell it once: `git config --global user.name \"First Last\"` and `git config --global user.email \
                 name@town.example`"
                    .to_owned(),
            ),
            Self::Conflict(files) => {
                let list = files.iter().map(|file| format!("`{file}`")).collect::<Vec<_>>().join(", ");
                (
                    format!(
                        "jemand anderes hat dieselben Zeilen geändert wie Sie: {list}. Nichts ist verloren: Ihr Stand ist hier als Commit \
                         gesichert, der andere ist schon veröffentlicht. Ansehen können Sie ihn mit `git show @{{upstream}}:./DATEI`; zum \
                         Zusammenführen starten Sie `git pull --rebase`, öffnen jede Datei, behalten zwischen `<<<<<<<` und `>>>>>>>` das Richtige, \
                         und schließen mit `git add DATEI` und `git rebase --continue` ab. Danach noch einmal `dorfplatz publish`"
                    ),
                    format!(
                        "somebody else has changed the same lines as you: {list}. Nothing is lost: your state is kept here as a commit, the other \
                         one is published already. `git show @{{upstream}}:./FILE` shows it; to join them run `git pull --rebase`, open each file, \
                         keep what is right between `<<<<<<<` and `>>>>>>>`, and end by `git add FILE` and `git rebase --continue`. Then `dorfplatz \
                         publish` again"
                    ),
                )
            }
            Self::Unreachable(remote, said) => (
                format!(
                    "`{remote}` ist nicht zu erreichen oder lässt Sie nicht ein: {said}. Ihre Änderungen sind hier als Commit gesichert; prüfen Sie \
                     Netz und Anmeldung und starten Sie noch einmal"
                ),
                format!(
                    "`{remote}` can't be reached or doesn't let you in: {said}. Your changes are kept here as a commit; check network and login and \
                     start again"
                ),
            ),
            Self::Refused(why) => (
                format!(
                    "der Server nimmt die Änderungen nicht an: {why}. Ihr Stand ist hier als Commit gesichert; fragen Sie, wer veröffentlichen darf \
                     und ob eine zweite Person freigeben muss"
                ),
                format!(
                    "the server doesn't accept the changes: {why}. Your state is kept here as a commit; ask who may publish and whether a second \
                     person has to approve"
                ),
            ),
            Self::Busy => (
                "andere veröffentlichen gerade; Ihre Änderungen sind hier als Commit gesichert, starten Sie gleich noch einmal".to_owned(),
                "others are publishing at the moment; your changes are kept here as a commit, start again soon".to_owned(),
            ),
            Self::Git(said) => (
                format!("git meldet: {said}; Ihre Dateien sind unverändert da"),
                format!("git says: {said}; your files are there as they were"),
            ),
        }
    }
}
