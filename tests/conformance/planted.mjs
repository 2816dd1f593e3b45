// Faults that are put into a page, to see that a suite finds them.

const into = (html) => (page) => page.replace(/(<main[^>]*>)/, `$1${html}`);
const instead = (pattern, by) => (page) => page.replace(pattern, by);

/** What is wrong, how it comes into the page, and the word by which it is found. */
export const FAULTS = [
  { name: "a picture without words", put: into('<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" width="40" height="40">'), found: "axe image-alt" },
  { name: "pale text", put: into('<p><font color="#c8c8c8">Kaum zu lesen</font></p>'), found: "axe color-contrast" },
  { name: "a link without a name", put: into('<p><a href="#content"></a></p>'), found: "axe link-name" },
  { name: "a button without a name", put: into('<button type="button"></button>'), found: "axe button-name" },
  { name: "a field without a label", put: into('<input type="text">'), found: "axe label" },
  { name: "a heading that leaves out levels", put: into("<h2>Zwei</h2><h5>Fünf</h5>"), found: "axe heading-order" },
  { name: "text outside of all landmarks", put: instead("</body>", "<p>Draußen</p></body>"), found: "axe region" },
  { name: "no language", put: instead(/(<html[^>]*) lang="[^"]*"/, "$1"), found: "axe html-has-lang" },
  { name: "no title", put: instead(/<title>.*?<\/title>/s, ""), found: "axe document-title" },
  { name: "no main heading", put: (page) => page.replace(/<h1[^>]*>/, "<p>").replace("</h1>", "</p>"), found: "0 headings of the first level" },
  { name: "a list without items", put: into("<ul><p>Kein Punkt</p></ul>"), found: "axe list" },
  { name: "a head of a table without words", put: into("<table><tr><th></th><th>Zwei</th></tr><tr><td>1</td><td>2</td></tr></table>"), found: "axe empty-table-header" },
  { name: "an attribute that does not exist", put: into('<p aria-laut="ja">Text</p>'), found: "axe aria-valid-attr" },
  { name: "targets that are too small", put: into('<p><input type="image" src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" alt="Eins" width="8" height="8"><input type="image" src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" alt="Zwei" width="8" height="8"></p>'), found: "axe target-size" },
  { name: "something wider than the window", put: into('<hr width="4000">'), found: "px wide in a window" },
  { name: "a script in the page", put: into("<script>document.title = 'x'</script>"), found: "Content Security Policy" },
  { name: "a picture of another host", put: into('<img src="https://example.org/a.png" alt="">'), found: "Content Security Policy" },
  { name: "a picture that is not there", put: into('<img src="nirgends.png" alt="">'), found: "is answered with 404" },
];
