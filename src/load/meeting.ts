/** Where instances of k6 wait for each other: each asks, and is answered when all are there. On loopback, on a port of the system's choice. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export class Meeting {
  readonly #server: Server;
  readonly #waiting = new Set<ServerResponse>();
  #expected: number;
  #over = false;
  #complete: () => void = () => {};
  /** Kept when everybody who is still expected is there. */
  readonly complete: Promise<void>;

  private constructor(expected: number) {
    this.#expected = expected;
    this.complete = new Promise((resolve) => {
      this.#complete = resolve;
    });
    this.#server = createServer((_request, response) => {
      this.#arrive(response);
    });
  }

  static async open(expected: number): Promise<Meeting> {
    const meeting = new Meeting(expected);
    await new Promise<void>((resolve, reject) => {
      meeting.#server.once('error', reject);
      meeting.#server.listen(0, '127.0.0.1', resolve);
    });
    return meeting;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  /** One of them will not come. */
  expectOneLess(): void {
    this.#expected -= 1;
    this.#look();
  }

  /** Lets all go who are there. @param word what they are told */
  release(word: string): void {
    this.#over = true;
    for (const response of this.#waiting) response.end(word);
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #arrive(response: ServerResponse): void {
    if (this.#over) {
      // Who comes too late is not let in: its clock is not in the account.
      response.writeHead(410).end();
      return;
    }
    this.#waiting.add(response);
    response.on('close', () => this.#waiting.delete(response));
    this.#look();
  }

  #look(): void {
    if (this.#waiting.size >= this.#expected) this.#complete();
  }
}
