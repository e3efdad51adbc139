/** How k6 divides a load among instances: each is told its part, and all parts. Then user numbers are unique, and visits take turns. */

/** The flags of one instance, just as the k6-operator gives them to its pods. @param index from 0 on */
export function segmentFlags(index: number, count: number): readonly string[] {
  if (count === 1) return [];
  const ends = Array.from({ length: count + 1 }, (_, part) => (part === 0 ? '0' : part === count ? '1' : `${part}/${count}`));
  return [`--execution-segment=${ends[index]}:${ends[index + 1]}`, `--execution-segment-sequence=${ends.join(',')}`];
}
