/** A key as the wire has it: a number where it is one. Pure: k6 loads this file. */
export function key(value: string): number | string {
  return /^\d{1,15}$/.test(value) ? Number(value) : value;
}
