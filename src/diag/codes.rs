//! The catalogue of diagnostics: every code with its sentences in German and English.
//!
//! Messages: lower case, no full stop, what the user typed in backticks. A test holds that each code has a broken
//! fixture and an entry in the handbook.

use super::{Code, Severity};

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident $severity:ident $id:literal: $de:literal, $help_de:literal; $en:literal, $help_en:literal.)*) => {
        $($(#[$doc])* pub static $name: Code = Code {
            id: $id, severity: Severity::$severity, de: $de, en: $en, help_de: $help_de, help_en: $help_en,
        };)*
        pub(super) static LISTED: &[&Code] = &[$(&$name),*];
    };
}

mod kinds;

use std::sync::LazyLock;

pub use kinds::*;

/// Every code, in order.
pub static ALL: LazyLock<Vec<&'static Code>> = LazyLock::new(|| [LISTED, kinds::LISTED].concat());

codes! {
    // Files
    /// Text that is not UTF-8.
    NOT_UTF8 Error "D0101": "die Datei ist nicht in UTF-8 gespeichert", "speichern Sie die Datei im Editor neu mit der Kodierung „UTF-8“";
        "the file is not saved as UTF-8", "save the file again with the encoding “UTF-8”".
    /// A symbolic link.
    LINK Error "D0102": "`{path}` ist eine Verknüpfung (symbolischer Link)", "legen Sie die Datei selbst in den Ordner; Verknüpfungen können aus dem Ordner hinausführen";
        "`{path}` is a symbolic link", "put the file itself into the folder; links may lead out of it".
    /// Text above the limit.
    TOO_LARGE Error "D0103": "die Datei ist größer als 4 MB", "teilen Sie den Text auf, Bilder und PDF-Dateien gehören nach `media/`";
        "the file is larger than 4 MB", "split the text; pictures and PDF files belong into `media/`".
    /// The system refused to read.
    UNREADABLE Error "D0104": "die Datei lässt sich nicht lesen: {reason}", "prüfen Sie, ob die Datei freigegeben ist";
        "the file can't be read: {reason}", "check its permissions".
    /// Odd file name.
    FILE_NAME Error "D0105": "der Dateiname `{name}` ist als Adresse ungeeignet", "nehmen Sie kleine Buchstaben a–z, Ziffern und Bindestriche, zum Beispiel `{example}`";
        "the file name `{name}` is unfit for an address", "use small letters a–z, digits and hyphens, for example `{example}`".
    /// Nothing in it.
    EMPTY_FILE Error "D0106": "die Datei ist leer", "füllen Sie die Datei aus oder löschen Sie sie; nötig ist mindestens {needs}";
        "the file is empty", "fill it in or delete it; it needs at least {needs}".
    /// A file where none belongs.
    MISPLACED Error "D0107": "die Datei `{path}` gehört zu keiner bekannten Art von Inhalt", "erlaubt sind hier {allowed}";
        "the file `{path}` belongs to no known kind of content", "allowed here are {allowed}".
    /// Markdown without front matter.
    FRONT_MATTER Error "D0108": "der Kopf der Datei (zwischen zwei Zeilen `---`) fehlt oder ist nicht geschlossen", "beginnen Sie die Datei mit einer Zeile `---`, darunter `title: …`, dann wieder eine Zeile `---` und danach der Text";
        "the head of the file (between two lines `---`) is missing or not closed", "begin with a line `---`, then `title: …`, then another line `---`, then the text".
    /// A name that not every system can hold.
    NOT_PORTABLE Error "D0109": "der Name `{name}` geht nicht auf jedem Rechner: {why}", "wählen Sie einen anderen Namen; wer die Region unter Windows bearbeitet, bekommt die Datei sonst nicht oder verliert eine andere";
        "the name `{name}` does not work on every computer: {why}", "choose another name; whoever edits the region on Windows would not get the file or lose another one".

    // YAML
    /// A tab as indentation.
    TAB Error "D0201": "die Zeile ist mit einem Tabulator eingerückt", "rücken Sie mit Leerzeichen ein, üblich sind zwei je Stufe";
        "the line is indented by a tab", "indent by spaces, usually two a level".
    /// Any other syntax error.
    YAML Error "D0202": "die Schreibweise stimmt hier nicht: {reason}", "{advice}";
        "the notation is wrong here: {reason}", "{advice}".
    /// A key twice.
    DUPLICATE_KEY Error "D0203": "der Schlüssel `{key}` steht hier zweimal", "löschen Sie einen der beiden Einträge";
        "the key `{key}` stands here twice", "delete one of the two entries".
    /// Alias without anchor.
    UNKNOWN_ALIAS Error "D0204": "der Verweis `{name}` führt ins Leere", "setzen Sie Texte, die mit `*` beginnen, in Anführungszeichen";
        "the alias `{name}` refers to nothing", "put texts that begin with `*` into quotation marks".
    /// Nested too deep.
    TOO_DEEP Error "D0205": "die Datei ist mehr als {limit} Stufen tief verschachtelt", "entfernen Sie überzählige Klammern oder Einrückungen";
        "the file is nested more than {limit} levels deep", "remove surplus brackets or indentation".
    /// Too many nodes.
    TOO_MANY Error "D0206": "die Datei ergibt mehr als {limit} Einträge", "vermutlich wiederholen sich Verweise (`*name`) gegenseitig; schreiben Sie den Inhalt aus";
        "the file yields more than {limit} entries", "aliases (`*name`) probably repeat each other; write the content out".
    /// More than one document.
    SECOND_DOCUMENT Error "D0207": "hier beginnt mit `---` ein zweites Dokument", "löschen Sie die Zeile; eine Datei enthält genau einen Eintrag";
        "a second document begins here with `---`", "delete the line; a file holds exactly one entry".
    /// A tag or an unusual key.
    UNUSUAL_YAML Error "D0208": "{what} wird hier nicht verstanden", "setzen Sie den Text in Anführungszeichen";
        "{what} is not understood here", "put the text into quotation marks".

    // Shape
    /// A key that does not exist.
    UNKNOWN_KEY Error "D0301": "{in}: den Schlüssel `{key}` gibt es nicht", "möglich sind: {keys}";
        "{in}: there is no key `{key}`", "possible are: {keys}".
    /// A key that is missing.
    MISSING_KEY Error "D0302": "{in}: es fehlt `{key}` ({doc})", "ergänzen Sie eine Zeile `{key}: …`";
        "{in}: `{key}` is missing ({doc})", "add a line `{key}: …`".
    /// Another type of value.
    WRONG_TYPE Error "D0303": "hier wird {expected} erwartet, gefunden wurde {found}", "{advice}";
        "{expected} is expected here, found {found}", "{advice}".
    /// A value of a wrong form.
    INVALID_VALUE Error "D0304": "`{value}` ist nicht gültig: erwartet wird {expected}", "{advice}";
        "`{value}` is not valid: {expected} is expected", "{advice}".
    /// A word that is not in the list.
    UNKNOWN_CHOICE Error "D0305": "`{value}` gibt es hier nicht", "möglich sind: {choices}";
        "`{value}` does not exist here", "possible are: {choices}".
    /// A list overwritten.
    LIST_OVERRIDE Error "D0306": "die Liste `{key}` ist schon in `{base}` festgelegt und kann nicht überschrieben werden", "schreiben Sie `{key}: {add: […]}`, `{key}: {remove: […]}` oder `{key}: {replace: […]}`";
        "the list `{key}` is already set in `{base}` and can't be overwritten", "write `{key}: {add: […]}`, `{key}: {remove: […]}` or `{key}: {replace: […]}`".
    /// Removing what is not there.
    LIST_ITEM Error "D0307": "`{value}` steht nicht in der Liste, die geändert wird", "in der Liste stehen: {choices}";
        "`{value}` is not in the list that is changed", "the list holds: {choices}".
    /// Not a language.
    UNKNOWN_LANGUAGE Error "D0308": "`{value}` ist keine bekannte Sprache", "möglich sind: {choices}; in geschweiften Klammern gehört ein Text mit Komma in Anführungszeichen";
        "`{value}` is not a known language", "possible are: {choices}; within braces, a text with a comma belongs into quotation marks".
    /// German is missing.
    NO_GERMAN Error "D0309": "der deutsche Text (`de`) fehlt", "ergänzen Sie `de: …`; andere Sprachen greifen auf den deutschen Text zurück";
        "the German text (`de`) is missing", "add `de: …`; other languages fall back to the German text".

    // References and inheritance
    /// Two things with one id.
    DUPLICATE_ID Error "D0401": "die Kennung `{id}` ist in {in} schon vergeben", "löschen Sie die Wiederholung oder wählen Sie eine andere Kennung";
        "the id `{id}` is already used in {in}", "delete the repetition or choose another id".
    /// A reference to nothing.
    UNKNOWN_REF Error "D0402": "{kind} `{id}` gibt es nicht", "vorhanden sind: {choices}";
        "{kind} `{id}` does not exist", "there are: {choices}".
    /// Parents in a circle.
    CYCLE Error "D0403": "{kind} läuft im Kreis: {path}", "ändern oder löschen Sie einen der Einträge, damit der Kreis unterbrochen ist";
        "{kind} runs in a circle: {path}", "change or delete one of the entries to break the circle".
    /// Overriding what was not adopted.
    NOT_ADOPTED Error "D0404": "`{id}` wird hier geändert, aber von {body} nicht übernommen", "ergänzen Sie `{id}` in `site.yaml` unter `adopt: {{kind}: […]}` oder löschen Sie diese Datei";
        "`{id}` is overridden here but {body} does not adopt it", "add `{id}` to `site.yaml` under `adopt: {{kind}: […]}` or delete this file".
    /// The base changed since the override was pinned.
    STALE_PIN Warning "D0405": "der gemeinsame Text `{key}` hat sich geändert, seit er hier überschrieben wurde{was}; er lautet jetzt: {now}", "vergleichen Sie beide Fassungen, passen Sie Ihre an und bestätigen Sie mit `dorfplatz pin {file}`";
        "the shared text `{key}` has changed since it was overridden here{was}; it now reads: {now}", "compare both, adapt yours and confirm with `dorfplatz pin {file}`".
    /// An override without a pin.
    NO_PIN Warning "D0406": "hier wird Gemeinsames überschrieben (`{key}`), ohne zu vermerken, auf welcher Fassung das beruht", "führen Sie `dorfplatz pin {file}` aus";
        "shared content is overridden here (`{key}`) without a note of its version", "run `dorfplatz pin {file}`".
    /// An ARS that does not exist.
    UNKNOWN_ARS Error "D0407": "den Regionalschlüssel `{ars}` gibt es im amtlichen Verzeichnis nicht für die Art `{kind}`", "{advice}";
        "the regional key `{ars}` is not in the official register for the kind `{kind}`", "{advice}".
    /// The register has another name for it.
    ARS_NAME Warning "D0408": "der Regionalschlüssel `{ars}` gehört zu „{official}“, nicht zu „{name}“", "prüfen Sie `ars` und `name`";
        "the regional key `{ars}` belongs to “{official}”, not to “{name}”", "check `ars` and `name`".
    /// A parent that doesn't contain it.
    ARS_PARENT Error "D0409": "nach seinem Regionalschlüssel liegt {name} nicht in {parent}", "prüfen Sie `parent` und `ars`";
        "by its regional key {name} does not lie in {parent}", "check `parent` and `ars`".
    /// A folder that portal.yaml doesn't list.
    UNLISTED Warning "D0410": "der Ordner `{folder}` steht nicht in `portal.yaml` unter `sites` und wird nicht veröffentlicht", "tragen Sie `{folder}` dort ein oder löschen Sie den Ordner";
        "the folder `{folder}` is not listed in `portal.yaml` under `sites` and is not published", "list `{folder}` there or delete the folder".
    /// A missing file that everything needs.
    NO_FILE Error "D0411": "die Datei `{path}` fehlt", "{advice}";
        "the file `{path}` is missing", "{advice}".
    /// Translation of nothing.
    NO_ORIGINAL Error "D0412": "zu dieser Übersetzung fehlt die deutsche Datei `{path}`", "benennen Sie die Datei um oder legen Sie `{path}` an";
        "the German file `{path}` of this translation is missing", "rename the file or create `{path}`".
    /// A person's deputy etc. is himself.
    SELF_REF Error "D0413": "`{id}` verweist auf sich selbst", "tragen Sie eine andere Kennung ein oder löschen Sie die Zeile";
        "`{id}` refers to itself", "enter another id or delete the line".
    /// Two keys that exclude each other.
    EITHER Error "D0414": "`{first}` und `{second}` stehen hier zugleich", "löschen Sie eine der beiden Zeilen";
        "`{first}` and `{second}` stand here together", "delete one of the two lines".
    /// A person that is referred to and not there.
    NO_PERSON Error "D0415": "die Person `{id}` gibt es nicht{mentions}", "legen Sie `content/{body}/people/{id}.yaml` an oder ersetzen Sie die Kennung an jeder Stelle; wer geht, behält die Datei und bekommt `until: <letzter Tag>`";
        "the person `{id}` does not exist{mentions}", "create `content/{body}/people/{id}.yaml` or replace the id at every place; who leaves keeps the file and gets `until: <last day>`".

    // Competence
    /// Nobody handles a service.
    NOBODY Error "D0501": "für die Leistung `{service}` ist in {place} niemand zuständig: gesucht wurde bei {walked}", "tragen Sie `{service}` in einer Datei `offices/….yaml` von {first} unter `services` ein, setzen Sie `delegates_to` in der Leistung oder nehmen Sie sie aus `adopt`";
        "nobody handles the service `{service}` in {place}: looked at {walked}", "list `{service}` in a file `offices/….yaml` of {first} under `services`, set `delegates_to` in the service or take it out of `adopt`".
    /// No body fills the level.
    NO_LEVEL Error "D0502": "die Leistung `{service}` gehört zur Ebene `{level}`, aber {place} hat keine Stelle dieser Ebene über sich", "prüfen Sie `parent` in `site.yaml` oder nennen Sie in der Leistung die Stelle mit `body`";
        "the service `{service}` belongs to the level `{level}`, but {place} has no body of that level above it", "check `parent` in `site.yaml` or name the body in the service with `body`".

    // Markdown
    /// HTML in Markdown.
    RAW_HTML Error "D0601": "HTML ist im Text nicht erlaubt: `{html}`", "schreiben Sie es in Markdown; ein `<` im Text schreiben Sie als `\\<`";
        "HTML is not allowed in texts: `{html}`", "write it in Markdown; write a literal `<` as `\\<`".
    /// A scheme that is not allowed.
    SCHEME Error "D0602": "ein Verweis auf `{url}` ist nicht erlaubt", "erlaubt sind `https://`, `http://`, `mailto:`, `tel:` und die eigenen Verweise {kinds}";
        "a link to `{url}` is not allowed", "allowed are `https://`, `http://`, `mailto:`, `tel:` and the typed links {kinds}".
    /// A picture without words.
    NO_ALT Error "D0603": "das Bild `{url}` hat keinen Ersatztext", "beschreiben Sie zwischen den eckigen Klammern, was zu sehen ist: `![Rathaus von Süden]({url})`; ist es nur Schmuck, schreiben Sie `![]({url} \"decorative\")`";
        "the picture `{url}` has no alternative text", "say between the square brackets what it shows: `![Town hall from the south]({url})`; if it only decorates, write `![]({url} \"decorative\")`".
    /// A typed link to nothing.
    DEAD_LINK Error "D0604": "der Verweis `{url}` führt ins Leere: {kind} `{id}` gibt es {where} nicht", "prüfen Sie die Schreibweise; vorhanden sind: {choices}";
        "the link `{url}` leads nowhere: {kind} `{id}` does not exist {where}", "check the spelling; there are: {choices}".
    /// A first-level heading in a text.
    HEADING Error "D0605": "die Überschrift der Stufe {level} passt hier nicht", "beginnen Sie mit `##` und lassen Sie keine Stufe aus; die Überschrift der Seite kommt aus `title`";
        "a heading of level {level} does not fit here", "begin with `##` and skip no level; the page's heading comes from `title`".
    /// A path instead of a typed link.
    PLAIN_PATH Error "D0606": "der Pfad `{url}` führt zu keiner Datei, aus der eine Seite oder ein Bild wird", "verweisen Sie mit einem der Verweise {kinds}, zum Beispiel `page:{example}`, oder mit dem Weg zu einer Datei, zum Beispiel `../rathaus.md`";
        "the path `{url}` leads to no file that becomes a page or a picture", "use one of the typed links {kinds}, for example `page:{example}`, or the way to a file, for example `../town-hall.md`".
    /// A picture from elsewhere.
    FOREIGN_IMAGE Error "D0607": "das Bild `{url}` liegt auf einem fremden Server", "legen Sie das Bild nach `media/` und verweisen Sie mit `media:…`; eine Seite lädt nichts von fremden Servern";
        "the picture `{url}` lies on a foreign server", "put it into `media/` and refer to it by `media:…`; a page loads nothing from foreign servers".
    /// Quotes and lists within each other.
    TEXT_TOO_DEEP Error "D0608": "hier stehen mehr als {most} Zitate und Aufzählungen ineinander", "entfernen Sie überzählige `>` oder Einrückungen";
        "more than {most} quotes and lists are nested here", "remove surplus `>` or indentation".

    // Time
    /// End before beginning.
    TIME_ORDER Error "D0701": "`{until}` liegt vor `{from}`", "tauschen oder berichtigen Sie die Angaben";
        "`{until}` is before `{from}`", "swap or correct them".
    /// Two fees at once.
    RATE_OVERLAP Error "D0702": "für `{fee}` gelten {day} zwei Beträge zugleich", "geben Sie dem älteren Betrag ein `valid_until` am Tag davor";
        "two amounts of `{fee}` are in force {day}", "give the older amount a `valid_until` on the day before".
    /// Two opening hours for one time.
    HOURS_TWICE Error "D0703": "für `{what}` stehen zwei Öffnungszeiten da", "fassen Sie beide zusammen oder löschen Sie eine";
        "there are two opening hours for `{what}`", "put both together or delete one".

    // Addresses
    /// Two outputs with one address.
    COLLISION Error "D0801": "zwei Seiten hätten dieselbe Adresse `{address}`", "benennen Sie eine der beiden Dateien um";
        "two pages would have the same address `{address}`", "rename one of the two files".
    /// An alias that is the page's own address.
    BAD_ALIAS Error "D0802": "`{alias}` ist die heutige Adresse der Seite, keine frühere", "löschen Sie den Eintrag unter `aliases`";
        "`{alias}` is the page's present address, not a former one", "delete the entry below `aliases`".

    // Forms
    /// Two fields with one id.
    DUPLICATE_FIELD Error "D0901": "das Feld `{path}` gibt es in diesem Formular schon", "geben Sie dem Feld eine andere `id`";
        "the field `{path}` already exists in this form", "give the field another `id`".
    /// An override of a field that is not there.
    UNKNOWN_FIELD Error "D0902": "das Feld `{path}` gibt es im Formular `{form}` nicht", "vorhandene Felder: {choices}";
        "the field `{path}` does not exist in the form `{form}`", "fields are: {choices}".
    /// `{name}` without a param.
    UNKNOWN_PARAM Error "D0903": "der Platzhalter `{{name}}` ist unter `params` nicht erklärt", "erklärt sind: {choices}; ergänzen Sie ihn dort oder schreiben Sie den Text ohne geschweifte Klammern";
        "the placeholder `{{name}}` is not declared under `params`", "declared are: {choices}; add it there or write the text without braces".
    /// A character that can't be printed.
    GLYPH Error "D0904": "die Schrift des Formulars hat kein Zeichen „{char}“ ({code}), verwendet in `{where}`", "ersetzen Sie das Zeichen";
        "the form's font has no character “{char}” ({code}), used in `{where}`", "replace the character".
    /// A key that makes no sense for this type.
    FIELD_KEY Error "D0905": "ein Feld der Art `{type}` {problem}", "{advice}";
        "a field of type `{type}` {problem}", "{advice}".
    /// Impossible numbers.
    RANGE Error "D0906": "`{what}` ist {value}, möglich ist {limit}", "wählen Sie eine passende Zahl";
        "`{what}` is {value}, possible is {limit}", "choose a fitting number".
    /// Id and file name differ.
    FORM_NAME Error "D0907": "das Formular heißt im Innern `{form}`, die Datei aber `{file}`", "benennen Sie die Datei um oder ändern Sie `form`";
        "the form calls itself `{form}`, but its file is `{file}`", "rename the file or change `form`".
    /// Too long to be set.
    FORM_LAYOUT Error "D0908": "das Formular `{form}` lässt sich nicht setzen: {problem}", "kürzen oder ändern Sie den Text an dieser Stelle";
        "the form `{form}` can't be laid out: {problem}", "shorten or change the text at this place".
    /// A rule that can't be read or makes no sense.
    RULE Error "D0909": "die Rechenregel `{rule}` ist nicht möglich: {problem}", "vergleichen Sie sie mit den Beispielen im Handbuch unter „Formulare“";
        "the rule `{rule}` is not possible: {problem}", "compare it with the examples in the handbook under “Formulare”".
    /// A pattern outside the subset.
    PATTERN Error "D0910": "das Muster `{pattern}` ist nicht möglich: {problem}", "erlaubt sind Zeichen, Klassen wie `[A-Z0-9]`, `\\d`, Gruppen, `|` und Wiederholungen";
        "the pattern `{pattern}` is not possible: {problem}", "allowed are characters, classes such as `[A-Z0-9]`, `\\d`, groups, `|` and repetitions".
    /// A character that a leaflet can't show.
    LEAFLET_GLYPH Warning "D0911": "im Merkblatt steht statt „{char}“ ({code}) ein Kästchen, weil die Schrift das Zeichen nicht hat", "ersetzen Sie das Zeichen durch ein Wort";
        "the leaflet shows a box instead of “{char}” ({code}), which its font lacks", "replace the character by a word".
    /// A condition that no answers fulfil.
    UNREACHABLE Error "D0912": "diese Bedingung kann nie erfüllt sein: {problem}", "ändern Sie die Bedingung, oder was ihr widerspricht";
        "this condition can never hold: {problem}", "change the condition or what contradicts it".
    /// A field that has no single answer.
    NO_ANSWER Error "D0913": "nach dem Feld `{path}` kann hier nicht gefragt werden: {problem}", "{advice}";
        "the field `{path}` can't be asked for here: {problem}", "{advice}".
    /// A text beyond the limit.
    TEXT_LENGTH Error "D0914": "`{what}` hat {count} Zeichen, möglich sind höchstens {most}", "kürzen Sie den Text; Erläuterungen gehören in `hint`, `note` oder `description`";
        "`{what}` has {count} characters, possible are at most {most}", "shorten the text; explanations belong into `hint`, `note` or `description`".
    /// Further signatures on a form that asks for none.
    SIGNATURES Error "D0915": "`signatures` bleibt ohne `written_form` ohne Wirkung: auf dem Formular steht, dass niemand unterschreiben muss", "nennen Sie unter `written_form` die Vorschrift, die eine Unterschrift verlangt, oder löschen Sie `signatures`";
        "`signatures` has no effect without `written_form`: the form says that nobody needs to sign", "name under `written_form` the norm that demands a signature, or delete `signatures`".

    // Themes
    /// A template that can't be read.
    TEMPLATE Error "D1001": "Fehler in der Vorlage: {reason}", "berichtigen Sie die Vorlage an der gezeigten Stelle";
        "mistake in the template: {reason}", "mend the template at the place shown".
    /// A template that failed on a page.
    TEMPLATE_RUN Error "D1002": "die Vorlage scheitert an der Seite `{page}`: {reason}", "berichtigen Sie die Vorlage; leere Werte prüfen Sie mit `{% if … %}`";
        "the template fails on the page `{page}`: {reason}", "mend the template; test empty values by `{% if … %}`".
    /// A template that must exist.
    NO_TEMPLATE Error "D1003": "dem Theme `{theme}` fehlt die Vorlage `{template}`", "legen Sie `themes/{theme}/templates/{template}` an oder erben Sie sie mit `extends`";
        "the theme `{theme}` lacks the template `{template}`", "create `themes/{theme}/templates/{template}` or inherit it by `extends`".
    /// A string that must exist.
    NO_STRING Error "D1004": "in den Texten des Themes (`strings/{lang}.yaml`) fehlt `{key}`", "ergänzen Sie die Zeile `{key}: …`";
        "the theme's strings (`strings/{lang}.yaml`) lack `{key}`", "add a line `{key}: …`".
    /// Structural damage of the inheritance between templates.
    TEMPLATE_TREE Error "D1005": "die Vorlagen des Themes `{theme}` passen nicht zusammen: {reason}", "prüfen Sie `extends` und `include` in den Vorlagen";
        "the templates of the theme `{theme}` do not fit together: {reason}", "check `extends` and `include` in the templates".

    // Records
    /// A published form that changed without a new version.
    VERSION_REUSED Error "D1101": "das Formular `{form}` ist in {body} als Fassung `{version}` veröffentlicht und seitdem geändert: {changes}", "setzen Sie{where} `version` und `valid_from` neu, oder nehmen Sie die Änderung zurück";
        "the form `{form}` was published in {body} as version `{version}` and has changed since: {changes}", "set a new `version` and `valid_from`{where}, or undo the change".
    /// A published form that is gone.
    RELEASED_GONE Error "D1102": "das Formular `{form}` ist veröffentlicht, aber {body} bietet es nicht mehr an", "nennen Sie beim Nachfolger unter `aliases` die Adresse `formulare/{form}`, oder ziehen Sie es zurück: `dorfplatz release --withdraw {form} --site {site} --reason …`";
        "the form `{form}` was published, but {body} does not offer it any more", "name the address `formulare/{form}` in `aliases` of its successor, or withdraw it: `dorfplatz release --withdraw {form} --site {site} --reason …`".
    /// A withdrawn version that is offered.
    WITHDRAWN_IN_USE Error "D1103": "die Fassung `{version}` des Formulars `{form}` ist in {body} zurückgezogen: {reason}", "setzen Sie eine neue `version` mit `valid_from`, nur für {body} in `forms/{site}/{form}.yaml`, oder nehmen Sie das Formular unter `adopt` heraus";
        "version `{version}` of the form `{form}` was withdrawn in {body}: {reason}", "set a new `version` with `valid_from`, for {body} alone in `forms/{site}/{form}.yaml`, or take the form out of `adopt`".
    /// A record that does not agree with its files.
    RECORD_DAMAGED Error "D1104": "die festgehaltene Datei `{file}` fehlt oder ist nicht die, die veröffentlicht wurde", "holen Sie die Datei aus der Versionsverwaltung zurück; unter `records/` ändert nur `dorfplatz release` etwas";
        "the recorded file `{file}` is missing or not the one that was published", "bring it back from version control; only `dorfplatz release` changes anything below `records/`".

    // Colours
    /// A colour that can't be read.
    CONTRAST Error "D1201": "die Farbe `{colour}` hebt sich zu wenig ab: {pair} `{behind}` ergibt {ratio} : 1, nötig sind {needed} : 1", "nehmen Sie `{nearest}`, das ist die nächste Farbe, die reicht";
        "the colour `{colour}` stands out too little: {pair} `{behind}` gives {ratio}:1, needed are {needed}:1", "take `{nearest}`, the nearest colour that suffices".

    // Pictures
    /// A kind of picture that can't be published.
    PICTURE_FORMAT Error "D1301": "`{file}` ist kein JPEG-, PNG- oder WebP-Bild und keine SVG-Zeichnung", "speichern Sie ein Foto als JPEG, eine Grafik als PNG; das iPhone liefert JPEG unter „Einstellungen – Kamera – Formate – Maximale Kompatibilität“";
        "`{file}` is neither a JPEG, PNG or WebP picture nor an SVG drawing", "save a photo as JPEG, a graphic as PNG; an iPhone takes JPEG under “Settings – Camera – Formats – Most Compatible”".
    /// A picture that can't be read.
    PICTURE_BROKEN Error "D1302": "das Bild `{file}` ist beschädigt oder unvollständig", "öffnen Sie es in einem Bildprogramm und speichern Sie es neu, oder kopieren Sie es noch einmal von der Kamera";
        "the picture `{file}` is damaged or incomplete", "open it in a picture editor and save it again, or copy it from the camera once more".
    /// A picture beyond the budget.
    PICTURE_TOO_LARGE Error "D1303": "das Bild `{file}` ist mit {size} Bildpunkten zu groß", "verkleinern Sie es; möglich sind {most} Millionen Bildpunkte und {side} auf einer Seite, auf Seiten erscheinen höchstens 2000 in der Breite";
        "the picture `{file}` is too large with {size} pixels", "make it smaller; possible are {most} million pixels and {side} on a side, pages show a width of 2000 at most".
    /// A drawing that could run or load something.
    DRAWING Error "D1304": "die Zeichnung `{file}` enthält {what}", "speichern Sie sie im Zeichenprogramm als „normales SVG“ ohne Skripte, Verknüpfungen und eingebettete Fotos; Fotos legen Sie als JPEG nach `media/`";
        "the drawing `{file}` holds {what}", "save it as “plain SVG” without scripts, links and embedded photos; put photos into `media/` as JPEG".
    /// A picture of a record without words.
    PICTURE_ALT Error "D1305": "das Bild `{url}` hat keinen Ersatztext", "ergänzen Sie `alt: was zu sehen ist`; ist es nur Schmuck, schreiben Sie `decorative: true`";
        "the picture `{url}` has no alternative text", "add `alt: what it shows`; if it only decorates, write `decorative: true`".
    /// A picture that has words and says that it needs none.
    PICTURE_BOTH Error "D1306": "das Bild `{url}` hat einen Ersatztext und soll doch nur Schmuck sein", "löschen Sie den Ersatztext oder die Angabe `decorative`";
        "the picture `{url}` has an alternative text and yet is said to be decorative", "delete the alternative text or the word `decorative`".
    /// A file that is shown and is no picture.
    NO_PICTURE Error "D1307": "`{url}` ist kein Bild", "verweisen Sie auf die Datei mit `[Name der Datei]({url})`, ohne Ausrufezeichen; Bilder sind JPEG, PNG, WebP und SVG";
        "`{url}` is no picture", "link to the file by `[its name]({url})`, without an exclamation mark; pictures are JPEG, PNG, WebP and SVG".

    // Uploads
    /// A secret in a file.
    SECRET Error "D1401": "hier steht ein Kennwort", "löschen Sie es und setzen Sie es als Umgebungsvariable, die `password_env` nennt; war die Datei schon in der Versionsverwaltung, ändern Sie das Kennwort beim Anbieter";
        "a password stands here", "delete it and set it as an environment variable that `password_env` names; if the file was in version control, change the password at the host".
    /// An address of a target that can't be used.
    TARGET_ADDRESS Error "D1402": "nach `{to}` lässt sich nichts hochladen: {reason}", "schreiben Sie `sftp://benutzer@server/pfad`, `ftps://benutzer@server/pfad` oder den Pfad eines Ordners";
        "nothing can be uploaded to `{to}`: {reason}", "write `sftp://user@host/path`, `ftps://user@host/path` or the path of a folder".
    /// Two targets that would overwrite each other.
    TARGET_TWICE Error "D1403": "die Ziele `{first}` und `{second}` führen an denselben Ort", "geben Sie einem der beiden einen anderen Pfad oder löschen Sie es";
        "the targets `{first}` and `{second}` lead to the same place", "give one of them another path or delete it".

    // Towns in repositories of their own
    /// A checkout that is not there.
    NO_CHECKOUT Error "D1501": "der Ordner `{folder}` fehlt, in dem {body} liegen soll", "holen Sie die Ablage mit `git clone` an diese Stelle oder berichtigen Sie `folder`";
        "the folder `{folder}` is missing where {body} should lie", "get the repository to this place by `git clone`, or correct `folder`".
    /// A body in two places.
    MEMBER_TWICE Error "D1502": "`{body}` liegt hier und in `{folder}`; was hier liegt, gilt nicht", "löschen Sie hier die Ordner der Kommune unter `content/`, `forms/` und `records/` oder die Angabe `folder`";
        "`{body}` lies here and in `{folder}`; what lies here does not count", "delete the town's folders here below `content/`, `forms/` and `records/`, or the entry `folder`".
    /// A path that can't stand in a file for all.
    CHECKOUT_PATH Error "D1503": "`{folder}` ist kein Weg, der auf jedem Rechner stimmt", "schreiben Sie den Weg von dieser Ablage aus, zum Beispiel `../stadt-gera`";
        "`{folder}` is no path that is right on every computer", "write the path from this repository, such as `../stadt-gera`".
    /// A copy that differs from its checksum.
    COPY_CHANGED Error "D1504": "die übernommene Fassung von `{path}` {how}", "holen Sie sie mit `git checkout` zurück oder übernehmen Sie die heutige mit `dorfplatz adopt {body} --accept {path}`; Abweichungen gehören in Ihren Ordner, nicht hierher";
        "the accepted version of `{path}` {how}", "get it back by `git checkout`, or accept today's by `dorfplatz adopt {body} --accept {path}`; what is different with you belongs in your folder, not here".
    /// Nothing accepted yet.
    NOT_ACCEPTED Warning "D1505": "{name} hält gemeinsame Änderungen zurück, hat aber {what} noch nicht übernommen; bis dahin gilt die heutige Fassung", "führen Sie `dorfplatz adopt {body} --accept` aus und legen Sie `records/adopted/{body}/` in die Versionsverwaltung";
        "{name} holds shared changes back but has not accepted {what} yet; until then today's version holds", "run `dorfplatz adopt {body} --accept` and put `records/adopted/{body}/` under version control".
    /// Shared changes that wait.
    CHANGES_WAIT Warning "D1506": "auf {name} warten Änderungen an gemeinsamen Texten: {what}", "sehen Sie sie mit `dorfplatz adopt {body} --diff` an und übernehmen Sie sie mit `dorfplatz adopt {body} --accept`";
        "changes of shared texts wait for {name}: {what}", "look at them by `dorfplatz adopt {body} --diff` and accept them by `dorfplatz adopt {body} --accept`".
}
