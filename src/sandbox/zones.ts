/** Names of the tz database. */

const known = new Map<string, boolean>();

/** Whether the tz database has a zone of this name; bare offsets such as `+01:00` are none. */
export function zoneExists(zone: string): boolean {
  let exists = known.get(zone);
  if (exists === undefined) {
    exists = !/^[+-]/.test(zone) && isAccepted(zone);
    // The names come from clients: what is remembered must not grow without end.
    if (known.size < 1000) known.set(zone, exists);
  }
  return exists;
}

function isAccepted(zone: string): boolean {
  try {
    Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
