//! The catalogue of diagnostics, second half: what single kinds of content get wrong.

use crate::diag::{Code, Severity};

codes! {
    // Events
    /// A part of a rule of repetition that can't be used.
    REPEAT Error "D1601": "die Wiederholung ist bei `{part}` nicht zu verstehen: {why}", "schreiben Sie zum Beispiel `FREQ=WEEKLY;BYDAY=WE` für jeden Mittwoch oder `FREQ=MONTHLY;BYDAY=1MO` für den ersten Montag im Monat";
        "the repetition can't be understood at `{part}`: {why}", "write for example `FREQ=WEEKLY;BYDAY=WE` for each Wednesday or `FREQ=MONTHLY;BYDAY=1MO` for the first Monday of a month".
    /// A series without a date.
    REPEAT_NEVER Error "D1602": "die Wiederholung ergibt keinen einzigen Termin", "prüfen Sie `start`, das Ende hinter `UNTIL` und die Ausnahmen unter `except`";
        "the repetition gives not a single date", "check `start`, the end behind `UNTIL` and what `except` leaves out".
    /// A begin that the rule does not meet.
    REPEAT_START Error "D1603": "der Beginn `{day}` ist kein Termin der Wiederholung", "setzen Sie `start` auf den ersten Termin, `{first}`, oder ändern Sie die Regel; Kalenderprogramme lesen solche Reihen verschieden";
        "the begin `{day}` is no date of the repetition", "set `start` to the first date, `{first}`, or change the rule; calendar programs read such series differently".
    /// What is said of a day on which there is no date.
    REPEAT_DATE Error "D1604": "am `{day}` ist kein Termin dieser Veranstaltung", "nennen Sie einen Tag, an dem nach der Wiederholung ein Termin wäre";
        "on `{day}` there is no date of this event", "name a day on which there would be a date by the rule".
    /// More than can be shown.
    REPEAT_MANY Error "D1605": "{count} Einträge sind zu viele", "möglich sind {most}; beschreiben Sie mit `repeat`, was sich wiederholt, und beenden Sie alte Reihen";
        "{count} entries are too many", "{most} are possible; describe by `repeat` what repeats, and end old series".
    /// A calendar file that can't be read.
    ICS_BROKEN Error "D1606": "die Kalenderdatei ist nicht zu lesen: {reason}", "lassen Sie sich die Datei neu geben; Kalenderprogramme schreiben sie mit „Exportieren“";
        "the calendar file can't be read: {reason}", "ask for the file again; calendar programs write it by “export”".
    /// An event of somebody's calendar that is left out.
    ICS_IGNORED Warning "D1607": "{what} wird nicht übernommen: {reason}", "legen Sie den Termin als eigene Datei an, wenn er erscheinen soll";
        "{what} is not taken over: {reason}", "create a file of its own for the event if it is to appear".
    /// One event in two files.
    ICS_TWICE Warning "D1608": "die Veranstaltung mit der Kennung `{uid}` gibt es zweimal", "löschen Sie eine der beiden; in Listen und Kalendern steht nur die erste";
        "the event with the id `{uid}` is there twice", "delete one of them; lists and calendars show only the first".

    // Notices
    /// A file that is not named by year and number.
    NOTICE_NAME Error "D1701": "`{name}` sind nicht Jahr und Nummer einer Bekanntmachung", "nennen Sie die Datei nach Jahr und Nummer, zum Beispiel `2026-41.md`; `dorfplatz new notice` nimmt die nächste freie Nummer";
        "`{name}` is not year and number of a notice", "name the file by year and number, such as `2026-41.md`; `dorfplatz new notice` takes the next free number".
    /// A number twice.
    NOTICE_NUMBER Error "D1702": "die Nummer {number} ist für {year} schon vergeben", "geben Sie einer der beiden Dateien die nächste freie Nummer; ist eine schon veröffentlicht, behält sie ihre";
        "the number {number} of {year} is already used", "give one of the two files the next free number; one that was published keeps its own".
    /// Drafts that are published for too short a time.
    CONSULTATION_SHORT Error "D1703": "die Entwürfe stehen nicht lange genug im Internet: vom {from} bis zum {until} sind es weniger als 30 Tage", "setzen Sie `until` frühestens auf den {least} (§ 3 Abs. 2 BauGB: ein Monat, mindestens 30 Tage)";
        "the drafts are not online long enough: from {from} until {until} there are less than 30 days", "set `until` to {least} at the earliest (§ 3 (2) BauGB: a month, at least 30 days)".
    /// A publication that was not announced beforehand.
    CONSULTATION_LATE Error "D1704": "die Veröffentlichung der Entwürfe beginnt am {from}, wird aber erst am {provided} bekannt gemacht", "setzen Sie `from` frühestens auf den {next}; Internetadresse und Dauer sind vor dem Beginn bekannt zu machen (§ 3 Abs. 2 BauGB)";
        "the publication of the drafts begins on {from}, but is announced only on {provided}", "set `from` to {next} at the earliest; address and period are to be announced before the begin (§ 3 (2) BauGB)".
    /// A published notice that is not what was published.
    NOTICE_CHANGED Error "D1705": "die Bekanntmachung {notice} ist veröffentlicht und seitdem geändert: {changes}", "nehmen Sie die Änderung zurück, oder berichtigen Sie sie sichtbar: unter `corrections` ein Eintrag mit `date` und `reason`";
        "the notice {notice} was published and has changed since: {changes}", "undo the change, or make it a visible correction: an entry with `date` and `reason` below `corrections`".
    /// A published notice that is gone.
    NOTICE_GONE Error "D1706": "die Bekanntmachung {notice} ist veröffentlicht, {how}", "holen Sie sie aus der Versionsverwaltung zurück; soll ihr Inhalt verschwinden, ergänzen Sie `withdrawn` mit `date` und `reason` und halten Sie das mit `dorfplatz release` fest";
        "the notice {notice} was published, {how}", "bring it back from version control; if its content is to disappear, add `withdrawn` with `date` and `reason` and record that by `dorfplatz release`".
    /// A chain that does not fit together.
    CHAIN_BROKEN Error "D1707": "die Kette der Bekanntmachungen ist beim Eintrag {sequence} verändert", "holen Sie `{file}` aus der Versionsverwaltung zurück; nur `dorfplatz release` ändert die Datei";
        "the chain of notices was changed at entry {sequence}", "bring `{file}` back from version control; only `dorfplatz release` changes it".
    /// A withdrawn notice whose file does not say so.
    NOTICE_BACK Error "D1708": "die Bekanntmachung {notice} ist als {how} festgehalten, in der Datei steht davon nichts", "stellen Sie die Angabe wieder her oder löschen Sie die Datei; ein neuer Inhalt braucht eine neue Nummer";
        "the notice {notice} is recorded as {how}, but its file does not say so", "restore the entry or delete the file; new content needs a new number".
    /// A published notice that is in no record.
    NOTICE_UNRECORDED Warning "D1709": "{what} der Bekanntmachung {notice} ist noch nicht festgehalten", "führen Sie `dorfplatz release --notices` aus und legen Sie `records/notices/{body}/` in die Versionsverwaltung";
        "{what} of the notice {notice} is not recorded yet", "run `dorfplatz release --notices` and put `records/notices/{body}/` under version control".
    /// What was published is not what is recorded.
    AGAINST Error "D1710": "{place} passt nicht zu den Bekanntmachungen von {body}: {how}", "{advice}";
        "{place} does not agree with the notices of {body}: {how}", "{advice}".

    // Waste dates
    /// A file of dates that is not there.
    WASTE_FILE Error "D1801": "die Datei `{file}` mit Abfallterminen gibt es nicht", "legen Sie sie neben diese Datei oder berichtigen Sie den Namen";
        "there is no file `{file}` with waste dates", "put it beside this file or correct the name".
    /// A file of dates that nothing names.
    WASTE_UNUSED Warning "D1802": "die Termine in `{path}` zeigt keine Seite", "nennen Sie die Datei unter `sources` oder löschen Sie sie";
        "no page shows the dates in `{path}`", "name the file below `sources` or delete it".
    /// A line with another number of columns than the first.
    WASTE_ROW Error "D1803": "die Zeile hat {count} Spalten statt {wanted}", "prüfen Sie die Trennzeichen; ein Wert, der eines enthält, gehört in Anführungszeichen";
        "the line has {count} columns instead of {wanted}", "check the separators; a value that contains one belongs in quotation marks".
    /// A column that every table needs.
    WASTE_COLUMN Error "D1804": "die Spalte `{column}` fehlt, vorhanden sind {found}", "schreiben Sie sie in die erste Zeile; nötig sind Fraktion und Datum, üblich Gemeinde, Ortsteil, Straße und Hausnummern";
        "the column `{column}` is missing; there are {found}", "write it into the first line; Fraktion and Datum are needed, Gemeinde, Ortsteil, Straße and Hausnummern are usual".
    /// A column whose heading is nearly a known one.
    WASTE_HEADING Warning "D1805": "die Spalte `{column}` ist unbekannt und zählt nicht", "berichtigen Sie die Überschrift in der ersten Zeile oder löschen Sie die Spalte";
        "the column `{column}` is unknown and does not count", "correct the heading in the first line or delete the column".
    /// A line that lacks what it must say.
    WASTE_LACKS Error "D1806": "in dieser Zeile fehlt die Angabe `{column}`", "ergänzen Sie sie; gilt für die ganze Datei dieselbe Gemeinde, nennen Sie sie bei der Datei unter `sources` als `municipality`";
        "this line lacks `{column}`", "add it; if the whole file is for one municipality, name that at the file below `sources` as `municipality`".
    /// A value that is no day.
    WASTE_DATE Error "D1807": "`{date}` ist kein Tag", "schreiben Sie den Tag wie `05.01.2027` oder `2027-01-05`";
        "`{date}` is no day", "write the day like `05.01.2027` or `2027-01-05`".
    /// More lines than are read.
    WASTE_MANY Error "D1808": "die Datei hat mehr als {most} Zeilen", "teilen Sie sie, zum Beispiel nach Gemeinden oder Halbjahren, und nennen Sie alle Teile unter `sources`";
        "the file has more than {most} lines", "divide it, for example by municipalities or half-years, and name all parts below `sources`".
    /// A file without dates.
    WASTE_EMPTY Error "D1809": "in der Datei steht kein einziger Termin", "lassen Sie sich die Datei neu geben oder löschen Sie sie und ihren Eintrag unter `sources`";
        "there is not a single date in the file", "ask for the file again, or delete it and its entry below `sources`".
    /// A municipality that is not there.
    WASTE_PLACE Error "D1810": "die Gemeinde `{name}` gibt es in {area} nicht", "schreiben Sie den amtlichen Namen oder den Regionalschlüssel; ein Ortsteil gehört in die Spalte Ortsteil";
        "there is no municipality `{name}` in {area}", "write the official name or the regional key; a district belongs in the column Ortsteil".
    /// A district that is not there.
    WASTE_DISTRICT Warning "D1811": "einen Ortsteil `{name}` hat {town} nicht", "berichtigen Sie den Namen oder tragen Sie den Ortsteil in `site.yaml` unter `districts` ein; bis dahin steht er da, wie er geschrieben ist";
        "{town} has no district `{name}`", "correct the name or enter the district in `site.yaml` below `districts`; until then it stands there as it is written".
    /// A kind of waste that is not there.
    WASTE_FRACTION Error "D1812": "die Abfallart `{fraction}` ist unbekannt, bekannt sind {choices}", "berichtigen Sie das Wort oder nennen Sie es bei seiner Abfallart unter `called`";
        "the kind of waste `{fraction}` is unknown; known are {choices}", "correct the word or name it at its kind of waste below `called`".
    /// A day outside the time of its file.
    WASTE_PERIOD Error "D1813": "der `{day}` liegt nicht in der Zeit, für die `{file}` gilt", "berichtigen Sie den Tag oder `from` und `until` bei der Datei";
        "`{day}` is not within the time that `{file}` is for", "correct the day, or `from` and `until` at the file".
    /// The same date twice.
    WASTE_DUPLICATE Warning "D1814": "{fraction} am `{day}` steht zweimal da", "löschen Sie eine der beiden Zeilen; vielleicht ist in einer der Tag oder die Straße falsch";
        "{fraction} on `{day}` stands there twice", "delete one of the lines; perhaps the day or the street is wrong in one of them".
    /// A date on a public holiday.
    WASTE_HOLIDAY Warning "D1815": "der `{day}` ist ein Feiertag: {holiday}", "fragen Sie beim Unternehmen nach; an Feiertagen wird meist vorher oder nachher abgeholt";
        "`{day}` is a public holiday: {holiday}", "ask the company; on holidays the collection is usually moved".
    /// Two plans for a municipality.
    WASTE_TWICE Error "D1816": "für {place} gibt es zwei Pläne mit Abfallterminen", "behalten Sie einen; eigene Termine einer Gemeinde kommen in eine Datei mit demselben Namen wie der Plan darüber";
        "there are two plans of waste dates for {place}", "keep one; a municipality's own dates belong in a file of the same name as the plan above".
    /// A letter that does not tell kinds of waste apart.
    WASTE_LETTER Error "D1817": "der Buchstabe `{letter}` taugt nicht für den Ausdruck: {why}", "nehmen Sie ein oder zwei Buchstaben, die keine andere Abfallart hat";
        "the letter `{letter}` is unfit for the printed sheet: {why}", "take one or two letters that no other kind of waste has".
    /// All dates are over.
    WASTE_OVER Warning "D1818": "der letzte Abfalltermin war am `{day}`", "legen Sie die Datei für das neue Jahr dazu und nennen Sie sie unter `sources`";
        "the last waste date was on `{day}`", "add the file for the new year and name it below `sources`".

    // Documents
    /// A PDF that can't be opened.
    DOCUMENT_CLOSED Error "D1901": "das Dokument `{path}` lässt sich nicht öffnen: {why}", "{advice}";
        "the document `{path}` can't be opened: {why}", "{advice}".
    /// A PDF in which something would run.
    DOCUMENT_ACTIVE Error "D1902": "das Dokument `{path}` wird nicht veröffentlicht: es enthält {what}", "drucken Sie es als PDF neu („Drucken → Als PDF speichern“); was darin ausgeführt würde, bleibt dabei zurück";
        "the document `{path}` is not published: it contains {what}", "print it to a new PDF (“Print → Save as PDF”); what would run in it stays behind".
    /// A PDF that not everybody can read.
    DOCUMENT_LACKS Warning "D1903": "das Dokument `{path}` können nicht alle lesen: {lacks}", "{advice}; geht das nicht, beschreiben Sie den Inhalt mit `dorfplatz new document {body} {path}`";
        "not everybody can read the document `{path}`: {lacks}", "{advice}; if that can't be done, describe its content by `dorfplatz new document {body} {path}`".
    /// An exemption that does not hold or is not explained.
    DOCUMENT_EXEMPT Warning "D1904": "die Ausnahme `{exempt}` trägt so nicht: {why}", "berichtigen Sie `exempt`, `date` oder `why`; die Ausnahmen stehen im Handbuch unter „Dokumente“";
        "the exemption `{exempt}` does not hold like this: {why}", "correct `exempt`, `date` or `why`; the handbook lists the exemptions under “Dokumente”".
    /// The statement says that all is accessible.
    DOCUMENT_STATUS Warning "D1905": "die Erklärung sagt `status: full`, aber {count} auf dieser Website können nicht alle lesen", "setzen Sie `status: partial` oder bessern Sie die Dokumente nach; welche es sind, sagt `dorfplatz report`";
        "the statement says `status: full`, but not everybody can read {count} on this site", "set `status: partial` or mend the documents; `dorfplatz report` lists them".
    /// Two descriptions of one file.
    DOCUMENT_TWICE Error "D1906": "die Datei `{path}` wird zweimal beschrieben", "löschen Sie eine der beiden Beschreibungen";
        "the file `{path}` is described twice", "delete one of the two descriptions".
}
