"""Floor of a cold run: list, read, parse and extract a tree of Python files, and hand the records back.

    python bench/floors/extract.py DIRECTORY [PROCESSES]

One query finds definitions, imports and calls; a call counts only when its file defines or imports the name it starts
with. Records are plain tuples and cross from the worker processes as marshal. Runs alone: imports nothing of Seamline.
"""

import gc
import marshal
import os
import subprocess
import sys

import tree_sitter
import tree_sitter_python

QUERY = """
(function_definition name: (identifier) @function parameters: (parameters) @parameters)
(class_definition name: (identifier) @class)
[(import_statement) (import_from_statement)] @import
(call function: [(identifier) (attribute)] @callee arguments: (argument_list) @arguments)
"""
Parameters = tuple[tuple[bytes, str], ...]
_seen: dict[bytes, Parameters] = {}


def main() -> None:
    """Do the work in this process, or share it out by size among as many as asked for."""
    root, processes = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1
    files = listed(root)
    if processes == 1:
        records = marshal.loads(extract_all(files))
    else:
        shards: list[list[str]] = [[] for _ in range(processes)]
        weights = [0] * processes
        for path in sorted(files, key=os.path.getsize, reverse=True):
            lightest = weights.index(min(weights))
            shards[lightest].append(path)
            weights[lightest] += os.path.getsize(path)
        workers = [
            subprocess.Popen([sys.executable, __file__, "--worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            for _ in shards
        ]
        for worker, shard in zip(workers, shards, strict=True):
            assert worker.stdin is not None
            worker.stdin.write("\n".join(shard).encode())
            worker.stdin.close()
        records = []
        for worker in workers:
            assert worker.stdout is not None
            records += marshal.loads(worker.stdout.read())
            worker.wait()
    print(len(files), "files", sum(len(calls) for _, _, _, calls in records), "calls")


def listed(root: str) -> list[str]:
    """Every Python file below the directory."""
    found, pending = [], [root]
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    pending.append(entry.path)
                elif entry.name.endswith(".py"):
                    found.append(entry.path)
    return found


def extract_all(files: list[str]) -> bytes:
    """Records of these files, as they would travel."""
    gc.disable()
    language = tree_sitter.Language(tree_sitter_python.language())
    parser, query = tree_sitter.Parser(language), tree_sitter.Query(language, QUERY)
    records = []
    for path in files:
        with open(path, "rb", buffering=0) as file:
            text = file.read()
        found = tree_sitter.QueryCursor(query).captures(parser.parse(text).root_node)
        records.append((path, *extract(text, found)))
    return marshal.dumps(records)


def extract(text: bytes, found: dict[str, list[tree_sitter.Node]]) -> tuple[list[object], list[object], list[object]]:
    """Definitions with parameters, imports, and the calls that may cross a seam."""
    definitions: list[object] = []
    known = set()
    for name, parameters in zip(found.get("function", ()), found.get("parameters", ()), strict=False):
        word = text[name.start_byte : name.end_byte]
        known.add(word)
        raw = text[parameters.start_byte : parameters.end_byte]
        if raw not in _seen:
            _seen[raw] = tuple((text[node.start_byte : node.end_byte], node.type) for node in parameters.named_children)
        definitions.append((word, name.start_byte, _seen[raw]))
    for name in found.get("class", ()):
        known.add(text[name.start_byte : name.end_byte])
        definitions.append((text[name.start_byte : name.end_byte], name.start_byte, None))
    imports: list[object] = []
    for node in found.get("import", ()):
        raw = text[node.start_byte : node.end_byte]
        imports.append((raw, node.start_byte))
        for part in raw.partition(b"import")[2].replace(b"(", b" ").replace(b")", b" ").split(b","):
            words = part.split()
            if words:
                known.add(words[-1].partition(b".")[0])
    calls: list[object] = []
    arguments = {node.start_byte: node for node in found.get("arguments", ())}
    for callee in found.get("callee", ()):
        word = text[callee.start_byte : callee.end_byte]
        if word.partition(b".")[0] in known and (passed := arguments.get(callee.end_byte)) is not None:
            shape = tuple(
                text[node.start_byte : node.end_byte].partition(b"=")[0] if node.type == "keyword_argument" else b""
                for node in passed.named_children
            )
            calls.append((word, callee.start_byte, shape))
    return definitions, imports, calls


if __name__ == "__main__":
    if sys.argv[1:] == ["--worker"]:
        sys.stdout.buffer.write(extract_all(sys.stdin.read().split("\n")))
    else:
        main()
