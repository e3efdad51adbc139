/** Borders of areas in the encoded-path notation of Google Maps. Pure: k6 loads this file. */

/** Text for a chain of points, each rounded to five decimal places. */
export function encodedPath(points: readonly { readonly latitude: number; readonly longitude: number }[]): string {
  let text = '';
  let latitude = 0;
  let longitude = 0;
  for (const point of points) {
    const nextLatitude = Math.round(point.latitude * 1e5);
    const nextLongitude = Math.round(point.longitude * 1e5);
    text += encodedNumber(nextLatitude - latitude) + encodedNumber(nextLongitude - longitude);
    latitude = nextLatitude;
    longitude = nextLongitude;
  }
  return text;
}

/** Groups of five bits, the lowest first; the sign is in the lowest bit, and all groups but the last have the bit 32. */
function encodedNumber(value: number): string {
  let rest = value < 0 ? ~(value << 1) : value << 1;
  let text = '';
  while (rest >= 32) {
    text += String.fromCharCode((32 | (rest & 31)) + 63);
    rest >>= 5;
  }
  return text + String.fromCharCode(rest + 63);
}
