/** Outlines of areas: the encoded polyline notation of Google Maps, and whether a point lies within. */

export type Area = readonly { readonly latitude: number; readonly longitude: number }[];

/** Corners of an encoded outline; what cannot be decoded gives no corners. */
export function decodeOutline(encoded: string): Area {
  const numbers: number[] = [];
  let value = 0;
  let shift = 0;
  for (const character of encoded) {
    const bits = character.charCodeAt(0) - 63;
    if (bits < 0 || bits > 63 || shift > 30) return [];
    value |= (bits & 31) << shift;
    shift += 5;
    if (bits >= 32) continue;
    numbers.push(value & 1 ? ~(value >> 1) : value >> 1);
    value = 0;
    shift = 0;
  }
  const corners: { latitude: number; longitude: number }[] = [];
  let latitude = 0;
  let longitude = 0;
  for (let index = 0; index + 1 < numbers.length; index += 2) {
    latitude += numbers[index] ?? 0;
    longitude += numbers[index + 1] ?? 0;
    corners.push({ latitude: latitude / 1e5, longitude: longitude / 1e5 });
  }
  return corners;
}

/** Whether a point lies within a polygon (even-odd rule, plane coordinates). */
export function inside(point: Area[number], area: Area): boolean {
  let within = false;
  for (const [index, a] of area.entries()) {
    const b = area[(index + area.length - 1) % area.length] ?? a;
    if (a.latitude > point.latitude === b.latitude > point.latitude) continue;
    const crossing = ((b.longitude - a.longitude) * (point.latitude - a.latitude)) / (b.latitude - a.latitude) + a.longitude;
    if (point.longitude < crossing) within = !within;
  }
  return within;
}
