#!/usr/bin/env node
// A server that never answers: it writes what a client says of itself into the file RECORD, and waits to be ended.

import { renameSync, writeFileSync } from "node:fs";

if (process.argv.includes("--version")) {
  console.log("seamline 0.1.0");
} else {
  let received = Buffer.alloc(0);
  process.stdin.on("data", (data) => {
    received = Buffer.concat([received, data]);
    const header = /Content-Length: (\d+)\r\n\r\n/.exec(received.toString("latin1"));
    const start = header === null ? Number.POSITIVE_INFINITY : header.index + header[0].length;
    if (header !== null && received.length >= start + Number(header[1])) {
      const { params } = JSON.parse(received.subarray(start, start + Number(header[1])).toString());
      writeFileSync(`${process.env.RECORD}.new`, JSON.stringify(params.capabilities, null, 2));
      renameSync(`${process.env.RECORD}.new`, process.env.RECORD);
    }
  });
}
