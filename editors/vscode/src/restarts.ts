// When a server that died is started again: a few times at once, then no more. Must not import "vscode".

const MANY = 4;
const WITHIN_MS = 180_000;

/** Counts deaths. */
export class Restarts {
  private readonly deaths: number[] = [];

  /** The server died at `now` (in milliseconds): whether to start it again. */
  again(now: number): boolean {
    this.deaths.push(now);
    return this.deaths.filter((death) => now - death < WITHIN_MS).length <= MANY;
  }

  /** A person started it: what was is forgotten. */
  clear(): void {
    this.deaths.length = 0;
  }
}
