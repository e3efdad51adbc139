/** What keeps a Pact file from being verified: what is wrong and where, and what to do about it. */
export interface PactObjection {
  readonly message: string;
  readonly remedy: string;
}

/** The file cannot be verified. `objections` names everything that is wrong with it. */
export class UnfitPactFile extends Error {
  override name = 'UnfitPactFile';
  readonly objections: readonly PactObjection[];

  constructor(objections: readonly PactObjection[]) {
    super(objections.map(({ message }) => message).join('\n'));
    this.objections = objections;
  }

  /** The same, with the name of the file. */
  in(source: string): UnfitPactFile {
    return new UnfitPactFile(this.objections.map(({ message, remedy }) => ({ message: `${source}: ${message}`, remedy })));
  }
}
