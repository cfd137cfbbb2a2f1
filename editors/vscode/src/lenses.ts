// What a click on a code lens runs: the editor's own list of places.

import * as vscode from "vscode";
import type { Middleware } from "vscode-languageclient/node";

/** What the server is told to call the command that takes (uri, position, locations). */
export const SHOW_REFERENCES = "editor.action.showReferences";

interface Position {
  readonly line: number;
  readonly character: number;
}

interface Location {
  readonly uri: string;
  readonly range: { readonly start: Position; readonly end: Position };
}

/**
 * A lens names the editor's own command, with arguments as the editor has them. The arguments of any other command stay in the
 * extension host, under a number that is forgotten with the lenses it came with; and the editor, where lenses come anew
 * while it lays out a file, goes on to show the old ones, on which a click then does nothing.
 */
export const lenses: Middleware = {
  resolveCodeLens: async (lens, token, next) => {
    const resolved = await next(lens, token);
    const command = resolved?.command;
    if (command?.command === SHOW_REFERENCES) {
      command.arguments = places(...(command.arguments as [string, Position, readonly Location[]]));
    }
    return resolved;
  },
};

function places(uri: string, position: Position, locations: readonly Location[]): unknown[] {
  return [
    vscode.Uri.parse(uri),
    place(position),
    locations.map(
      ({ uri, range }) =>
        new vscode.Location(vscode.Uri.parse(uri), new vscode.Range(place(range.start), place(range.end))),
    ),
  ];
}

function place({ line, character }: Position): vscode.Position {
  return new vscode.Position(line, character);
}
