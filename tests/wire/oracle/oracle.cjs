// Applies edits with vscode-languageserver-textdocument. A line of JSON in, {text, changes}; a line out: the text after
// each change. One process for all of them: starting node takes longer than a thousand documents.
//
// A new document for each change: those of 1.0.12 lose count of their lines once an edit lies past the last line (they
// splice the new lines in where the position says, not where it was clamped to), or parts or joins a \r\n.
const { createInterface } = require("node:readline");
const { createRequire } = require("node:module");
const { TextDocument } = createRequire(process.argv[2])("vscode-languageserver-textdocument");

createInterface({ input: process.stdin }).on("line", (line) => {
  const { text, changes } = JSON.parse(line);
  let current = text;
  const texts = changes.map((change, number) => {
    const document = TextDocument.create("file:///a.py", "python", number, current);
    current = TextDocument.update(document, [change], number + 1).getText();
    return current;
  });
  process.stdout.write(JSON.stringify(texts) + "\n");
});
