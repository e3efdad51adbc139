/** What is used of jstat, which brings no types. */
declare module 'jstat' {
  const jstat: {
    readonly studentt: {
      /** The quantile of Student's t distribution; the degrees of freedom need not be whole. */
      inv(probability: number, degreesOfFreedom: number): number;
    };
  };
  export default jstat;
}
