/** Values that no reading of a member's type lets pass. */

/** A value of quite another type: an object for a plain value, a number for a list or an object. */
export function ofWrongType(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? 17 : { vouchsafe: 'of the wrong type' };
}

/** A body in which these members have a value of the wrong type. */
export function withWrongMembers(body: Readonly<Record<string, unknown>>, names: readonly string[]): Readonly<Record<string, unknown>> {
  return { ...body, ...Object.fromEntries(names.map((name) => [name, ofWrongType(body[name])])) };
}
