/** Places for area rules. Latitude and longitude differ so much that swapping them leads far away. */

export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

export const INSIDE: Place = { latitude: 52.2297, longitude: 21.0122 };
export const ELSEWHERE: Place = { latitude: 48.8566, longitude: 2.3522 };

/** The corners of a square whose sides are `2 * margin` degrees long. */
export function squareAround({ latitude, longitude }: Place, margin: number): readonly Place[] {
  return [
    { latitude: latitude - margin, longitude: longitude - margin },
    { latitude: latitude - margin, longitude: longitude + margin },
    { latitude: latitude + margin, longitude: longitude + margin },
    { latitude: latitude + margin, longitude: longitude - margin },
  ];
}
