// What a user sees of broken seams, through the interface of the editor.

import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as vscode from "vscode";
import { lenses, open, ready, replace, says, until, uriOf } from "./support";

const PRICE = "shop/price.py";
const CART = "shop/cart.py";
const INVOICE = "shop/invoice.py";

export function define(): void {
  describe("seams", () => {
    before(ready);

    afterEach(async () => {
      await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    });

    it("shows both sides of a broken seam, in files that are closed too", async () => {
      await replace(PRICE, "(items)", "(items, tax)");
      await says(CART, "missing-argument at 5");
      await says(INVOICE, "missing-argument at 5");
      const [diagnostic] = vscode.languages.getDiagnostics(uriOf(CART));
      assert.equal(diagnostic?.source, "seamline");
      assert.equal(diagnostic?.severity, vscode.DiagnosticSeverity.Error);
      assert.match(diagnostic?.message ?? "", /total\(\) requires 'tax' \(shop\/price\.py:1\)/);
      const [other] = diagnostic?.relatedInformation ?? [];
      assert.equal(other?.message, "def total(items, tax)");
      assert.equal(`${other?.location.uri}`, `${uriOf(PRICE)}`);
      assert.ok(typeof diagnostic?.code === "object" && /missing-argument/.test(`${diagnostic.code.target}`));
      await vscode.commands.executeCommand("undo");
      await says(CART);
      await says(INVOICE);
    });

    it("mends what it found", async () => {
      await replace(PRICE, "(items)", "(items, tax)");
      await says(CART, "missing-argument at 5");
      const { document } = await open(CART);
      const { range } = vscode.languages.getDiagnostics(document.uri)[0] as vscode.Diagnostic;
      const kind = vscode.CodeActionKind.QuickFix.value;
      const offered = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        "vscode.executeCodeActionProvider",
        document.uri,
        range,
        kind,
        10,
      );
      const titles = offered.map((action) => action.title);
      assert.deepEqual(titles, [
        "Add the missing argument 'tax' as a placeholder",
        "Ignore missing-argument here",
      ]);
      assert.ok(offered[0]?.isPreferred && offered[0].edit);
      await vscode.workspace.applyEdit(offered[0].edit);
      assert.match(document.getText(), /total\(items, tax=\.\.\.\)/);
      await says(CART);
      await vscode.commands.executeCommand("undo");
      await says(CART, "missing-argument at 5");
      await open(PRICE);
      await vscode.commands.executeCommand("undo");
      await says(CART);
    });

    it("says in a hover what is offered and who takes it", async () => {
      const { document } = await open(CART);
      const hovers = await until("a hover", async () => {
        const found = await vscode.commands.executeCommand<vscode.Hover[]>(
          "vscode.executeHoverProvider",
          document.uri,
          new vscode.Position(4, 13),
        );
        return found.length > 0 && found;
      });
      const text = hovers
        .flatMap((hover) => hover.contents.map((part) => (part as vscode.MarkdownString).value))
        .join();
      assert.match(text, /def total\(items\)/);
      assert.match(text, /price\.py/);
    });

    it("counts uses above what a module offers, and shows them on a click", async () => {
      await open(PRICE);
      const [lens] = await until("a lens", async () => {
        const found = await lenses(PRICE);
        return found.length > 0 && found;
      });
      assert.equal(lens?.command?.title, "3 uses in 2 modules");
      // The editor's own command, which nothing can forget: see src/lenses.ts.
      assert.equal(lens?.command?.command, "editor.action.showReferences");
      await vscode.commands.executeCommand(lens.command.command, ...(lens.command.arguments ?? []));
    });

    it("takes up the editor's settings at once", async () => {
      await open(PRICE);
      await until("a lens", async () => (await lenses(PRICE)).length === 1);
      const settings = vscode.workspace.getConfiguration("seamline");
      await settings.update("codeLens", false, vscode.ConfigurationTarget.Workspace);
      await until("no lens", async () => (await lenses(PRICE)).length === 0);
      await settings.update("codeLens", undefined, vscode.ConfigurationTarget.Workspace);
      await until("a lens", async () => (await lenses(PRICE)).length === 1);
    });

    it("takes up the workspace's settings at once, and says what is wrong with them", async () => {
      await replace(PRICE, "(items)", "(items, tax)");
      await says(CART, "missing-argument at 5");
      const file = uriOf("seamline.toml").fsPath;
      await fs.writeFile(file, '[rules]\nmissing-argument = "off"\n');
      await says(CART);
      await fs.writeFile(file, '[rules]\nmissing-argumet = "off"\n');
      await says("seamline.toml", "settings at 2");
      await fs.rm(file);
      await says(CART, "missing-argument at 5");
      await says("seamline.toml");
      await vscode.commands.executeCommand("undo");
      await says(CART);
    });

    it("sees what other programs do to the disk", async () => {
      const file = uriOf("shop/late.py").fsPath;
      await fs.writeFile(file, "from shop.price import totl\n");
      await says("shop/late.py", "missing-export at 1");
      await fs.rm(file);
      await says("shop/late.py");
    });
  });
}
