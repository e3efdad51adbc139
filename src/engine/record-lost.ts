/** The record of a run cannot be written any more, such as on a full disk: the run was ended, and what it had made was taken away as far as it could be. */
export class RecordLost extends Error {
  override name = 'RecordLost';
  readonly file: string;
  readonly runId: string;

  constructor(file: string, runId: string, cause: Error) {
    super(cause.message, { cause });
    this.file = file;
    this.runId = runId;
  }
}
