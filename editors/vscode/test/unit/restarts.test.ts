import assert from "node:assert/strict";
import { test } from "node:test";
import { Restarts } from "../../src/restarts";

const SECOND = 1000;

const LIVES: [string, number[], boolean[]][] = [
  ["four deaths at once", [0, 1, 2, 3], [true, true, true, true]],
  ["a fifth within three minutes", [0, 1, 2, 3, 179], [true, true, true, true, false]],
  ["a fifth after three minutes", [0, 1, 2, 3, 181], [true, true, true, true, true]],
];

for (const [title, deaths, expected] of LIVES) {
  test(`${title}`, () => {
    const restarts = new Restarts();
    assert.deepEqual(
      deaths.map((second) => restarts.again(second * SECOND)),
      expected,
    );
  });
}

test("a person who restarts it has all tries again", () => {
  const restarts = new Restarts();
  for (let death = 0; death < 5; death++) {
    restarts.again(death);
  }
  restarts.clear();
  assert.equal(restarts.again(6), true);
});
