/** Where instances of k6 wait for each other: each asks, and is answered when all are there. On loopback, on a port of the system's choice. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export class Meeting {
  readonly #server: Server;
  /** Who is not there yet, by the name in the path of its request. */
  readonly #expected: Set<string>;
  readonly #waiting: ServerResponse[] = [];
  #over = false;
  #complete: () => void = () => {};
  /** Kept when nobody is expected any more. */
  readonly complete: Promise<void>;

  private constructor(names: readonly string[]) {
    this.#expected = new Set(names);
    this.complete = new Promise((resolve) => {
      this.#complete = resolve;
    });
    this.#server = createServer(({ url = '' }, response) => {
      this.#arrive(url.slice(1), response);
    });
  }

  static async open(names: readonly string[]): Promise<Meeting> {
    const meeting = new Meeting(names);
    await new Promise<void>((resolve, reject) => {
      meeting.#server.once('error', reject);
      meeting.#server.listen(0, '127.0.0.1', resolve);
    });
    return meeting;
  }

  /** Each asks for its name below it. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  /** Nobody waits any more for one that will not come. */
  expectNoMore(name: string): void {
    this.#expected.delete(name);
    if (this.#expected.size === 0) this.#complete();
  }

  /** Lets all go who are there. @param word what they are told */
  release(word: string): void {
    this.#over = true;
    for (const response of this.#waiting.splice(0)) response.end(word);
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #arrive(name: string, response: ServerResponse): void {
    if (this.#over) {
      // Who comes too late is not let in: its clock is not in the account.
      response.writeHead(410).end();
      return;
    }
    this.#waiting.push(response);
    this.expectNoMore(name);
  }
}
