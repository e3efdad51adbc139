/** Values of flags: each parser gives the value or tells what is allowed. */
import { InvalidArgumentError } from '@commander-js/extra-typings';

/** A whole number between two bounds, both allowed. */
export function wholeNumber(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d{1,15}$/.test(text) || value < minimum || value > maximum) {
      throw new InvalidArgumentError(`Allowed: whole numbers from ${minimum} to ${maximum}.`);
    }
    return value;
  };
}

/** As many as a week has; a timer cannot count much further. */
const MOST_SECONDS = 604_800;

/** A number of seconds above zero. */
export function seconds(text: string): number {
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || value <= 0 || value > MOST_SECONDS) {
    throw new InvalidArgumentError(`Allowed: a number of seconds above 0, at most ${MOST_SECONDS}.`);
  }
  return value;
}

/** The same, or none at all. */
export function secondsOrNone(text: string): number {
  return /^0+(\.0+)?$/.test(text) ? 0 : seconds(text);
}

/** Of a file or a folder: a variable that is not set, as in `--out "$FOLDER"`, gives an empty text. */
export function pathName(text: string): string {
  if (text === '') throw new InvalidArgumentError('Write a name: this one is empty.');
  return text;
}

/** One `name=value` after another. */
export function namedValues(text: string, previous: Readonly<Record<string, string>> | undefined): Readonly<Record<string, string>> {
  const [, name, value] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError('Write name=value.');
  return { ...previous, [name]: value };
}
