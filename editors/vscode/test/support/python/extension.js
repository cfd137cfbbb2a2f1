// The environments of ms-python.python, with one that the tests select by the command `test.selectInterpreter`.

const vscode = require("vscode");

exports.activate = (context) => {
  const changed = new vscode.EventEmitter();
  let interpreter = "";
  context.subscriptions.push(
    vscode.commands.registerCommand("test.selectInterpreter", (path) => {
      interpreter = path;
      changed.fire({ id: path, path, resource: undefined });
    }),
  );
  return {
    ready: Promise.resolve(),
    environments: {
      getActiveEnvironmentPath: () => ({ id: interpreter, path: interpreter }),
      resolveEnvironment: async ({ path }) =>
        path ? { executable: { uri: vscode.Uri.file(path) } } : undefined,
      onDidChangeActiveEnvironmentPath: changed.event,
    },
  };
};
