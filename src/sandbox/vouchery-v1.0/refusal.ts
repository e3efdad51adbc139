/** How this API says no. */

export interface RefusalDetail {
  readonly attribute: string;
  readonly code: string;
  readonly message: string;
  readonly boundary_value?: string;
}

const CODE_OF_STATUS: Readonly<Record<number, string>> = {
  401: 'not_authorized',
  403: 'forbidden',
  404: 'not_found',
  500: 'unknown_error',
};

/** Thrown by a handler; the transaction is rolled back and the error body sent. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: readonly RefusalDetail[];
  /** Only a defect keeps what was done before the refusal. */
  keeps = false;

  constructor(status: number, message: string, details: readonly RefusalDetail[] = [], code = CODE_OF_STATUS[status] ?? 'invalid') {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }

  keeping(effects: boolean): this {
    this.keeps = effects;
    return this;
  }
}

/** A rule broken or a limit exceeded: 422 with one detail. */
export function refuse(attribute: string, code: string, message = `${attribute} ${code.replaceAll('_', ' ')}`, boundary?: string): Refusal {
  return new Refusal(422, message, [{ attribute, code, message, ...(boundary === undefined ? {} : { boundary_value: boundary }) }]);
}

export function notFound(what: string): Refusal {
  return new Refusal(404, `there is no such ${what}`);
}

export function notDeletable(what: string): Refusal {
  return new Refusal(422, what, [], 'can_not_be_deleted');
}

/** Gathers whatever stands in the way, so that one refusal tells all of it. */
export class Obstacles {
  readonly #details: RefusalDetail[] = [];

  /** Runs a check, and keeps what it refuses. */
  hold(check: () => void): void {
    try {
      check();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#details.push(...error.details);
    }
  }

  /** @throws Refusal where anything stands in the way; one obstacle is told in its own words */
  refuse(message: string): void {
    const [first, ...more] = this.#details;
    if (first !== undefined) throw new Refusal(422, more.length === 0 ? first.message : message, this.#details);
  }
}
